// Looks at every page of a running program as people see it: in several widths, themes and languages, as each role, and
// once with script off.
// Every page must also stand what senses.mjs asks of it, once.
// Reads {base, logins: [{role, email, password}], states: [{role, path, status}], shots} as JSON from stdin and prints
// one line a fault; a page has a fault when axe finds one, when the console says anything, when it asks another host, or
// when it scrolls sideways, be its text as large as the program has it or twice that. States are addresses that no link
// leads to, with the status that each answers. Exit status 1 says that there were faults. Where shots names a folder, every
// page is seen in twice as many forms, and a picture of each is put there.
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { senses } from './senses.mjs';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const { base, logins, states, shots } = JSON.parse(readFileSync(0, 'utf8'));
const host = new URL(base).host;

const narrowest = 320;
const languages = ['da', 'en'];

// The forms that a page is looked at in: once wide and once narrow. Four pages on end share them so that together every
// width meets every theme and every language, and every theme every language: what breaks a page is one or two of
// these, never all three together.
const pairs = [
  [
    { width: 1440, theme: 'light', language: 'da' },
    { width: 390, theme: 'dark', language: 'en' },
  ],
  [
    { width: 1440, theme: 'dark', language: 'en' },
    { width: 820, theme: 'light', language: 'da' },
  ],
  [
    { width: 1440, theme: 'light', language: 'en' },
    { width: 390, theme: 'light', language: 'da' },
  ],
  [
    { width: 1440, theme: 'dark', language: 'da' },
    { width: 820, theme: 'dark', language: 'en' },
  ],
];
const formsOf = (number) => (shots ? [...pairs[number % 2], ...pairs[(number % 2) + 2]] : pairs[number % pairs.length]);
const inLanguage = (forms, language) => forms.filter((form) => form.language === language);

// place makes one of all addresses that show the same kind of page, so that a hundred cases are looked at once.
const place = (path) =>
  path
    .replace(/^\/(case-types|definitions|reports|data\/imports|admin\/sources|admin\/kpis)\/(?!new$|pending)[^/]+/, '/$1/*')
    .replace(/^\/cases\/[^/]+\/.+/, '/cases/*/*')
    .replace(/\/\d+(?=\/|$)/g, '/*');

const faults = [];
let looks = 0;
let felt = 0; // milliseconds that the senses took

// watched opens a page whose console and requests are faults as soon as they say or ask what they should not.
async function watched(context, where) {
  const page = await context.newPage();
  page.on('console', (m) => {
    // A page that is refused, or not there, is told of by the browser itself.
    if (where.status >= 400 && /^Failed to load resource: .* status of \d+/.test(m.text())) return;
    faults.push(`${where.now}: the console says (${m.type()}) ${m.text()}`);
  });
  page.on('pageerror', (e) => faults.push(`${where.now}: a script failed: ${e.message}`));
  page.on('request', (r) => {
    const url = new URL(r.url());
    if (url.host !== host && !['data:', 'blob:'].includes(url.protocol)) faults.push(`${where.now}: asks ${url.href}`);
  });
  page.on('requestfailed', (r) => {
    if (r.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`${where.now}: ${r.url()} failed: ${r.failure()?.errorText}`);
  });
  return page;
}

async function signIn(page, login) {
  await page.goto(`${base}/login`);
  await page.fill('input[name=email]', login.email);
  await page.fill('input[name=password]', login.password);
  await Promise.all([page.waitForURL((u) => u.pathname !== '/login'), page.locator('form:has(input[name=password]) button').first().click()]);
}

// look judges one page in the forms of one language.
async function look(page, where, name, forms) {
  for (const { width, theme } of forms) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    where.now = `${name} ${width} ${theme}`;
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const found = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })).violations);
    for (const v of found) {
      faults.push(`${where.now}: axe ${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`);
    }
    looks++;
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) faults.push(`${where.now}: scrolls sideways by ${over} px`);
    if (shots) {
      mkdirSync(shots, { recursive: true });
      const file = `${name}-${width}-${theme}`.replace(/[^\w.-]+/g, '_');
      await page.screenshot({ path: `${shots}/${file}.png`, fullPage: true });
    }
  }
  for (const text of ['100%', '200%']) {
    for (const width of text === '100%' ? [narrowest] : [820, narrowest]) {
      where.now = `${name} ${width} with ${text} text`;
      await page.setViewportSize({ width, height: 700 });
      const over = await page.evaluate((size) => {
        const html = document.documentElement;
        html.style.fontSize = size; // by the object model, which the page's policy lets pass
        return html.scrollWidth - html.clientWidth;
      }, text);
      if (over > 0) faults.push(`${where.now}: scrolls sideways by ${over} px`);
    }
  }
}

const isPage = (answer) => (answer.headers()['content-type'] ?? '').startsWith('text/html');

// visit opens an address and looks at it; it gives the addresses that the page links to.
async function visit(page, where, path, role, language, forms, status = 200) {
  const url = new URL(path, base);
  url.searchParams.set('lang', language);
  const name = `${role} ${language} ${path}`;
  where.now = name;
  where.status = status;
  const answer = await page.goto(url.href);
  if (answer.status() !== status) {
    faults.push(`${name}: answers ${answer.status()}, not ${status}`);
    return [];
  }
  if (!isPage(answer)) return [];
  // A chart is drawn after the page has come; one that cannot be drawn says so.
  await page.waitForFunction(() => !document.querySelector('.chart[data-library]:not(.drawn):not(.failed)'));
  if ((await page.locator('html').getAttribute('lang')) !== language) faults.push(`${name}: html lang is not ${language}`);
  await page.evaluate(axe);
  await look(page, where, name, forms);
  if (language === languages[0]) {
    where.now = name;
    const began = Date.now();
    await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
    for (const fault of await senses(page)) faults.push(`${name}: ${fault}`);
    felt += Date.now() - began;
  }
  return page.locator('a[href]:not([download])').evaluateAll((links) => links.map((a) => new URL(a.getAttribute('href'), document.baseURI).href)); // a link in a drawing has no href that is a string
}

// bare opens an address with script off: the page says what it is about, and a chart gives way to its table.
async function bare(page, where, path, role, status = 200) {
  where.now = `${role} ${path} without script`;
  where.status = status;
  const answer = await page.goto(new URL(path, base).href);
  if (answer.status() !== status) faults.push(`${where.now}: answers ${answer.status()}`);
  if (!isPage(answer)) return;
  if (!(await page.locator('h1').isVisible())) faults.push(`${where.now}: no h1 is to be seen`);
  for (const words of await page.locator('.chart-missing').all()) {
    if (!(await words.isVisible())) faults.push(`${where.now}: a chart that cannot be drawn is not told of`);
  }
}

const files = /\.(zip|docx|pdf)$|^\/targets\/template$|^\/api\//; // what is taken home, or read by machines, is no page

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking'],
});

// reader is somebody who is signed in, in one browser with script and in one without.
async function reader(login) {
  const where = { now: `${login.role} signs in` };
  const context = await browser.newContext();
  const page = await watched(context, where);
  await signIn(page, login);
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
  return { login, where, page, plainPage: await watched(plain, where), queue: ['/'], asked: new Set(['/']) };
}

let number = 0; // of the place
const seen = new Set(); // places already looked at: roles share most pages

// walk follows the links of one reader until no new kind of page is found.
async function walk({ login, where, page, plainPage, queue, asked }) {
  for (const { path, status } of states.filter((s) => s.role === login.role)) {
    const forms = formsOf(number++);
    for (const language of languages) await visit(page, where, path, login.role, language, inLanguage(forms, language), status);
    await bare(plainPage, where, path, login.role, status);
  }
  while (queue.length > 0) {
    const path = queue.shift();
    const spot = place(new URL(path, base).pathname);
    // Where a role lands is looked at for each role; every other place once.
    if (path !== '/' && seen.has(spot)) continue;
    if (path !== '/') seen.add(spot);
    let links = [];
    const forms = formsOf(number++);
    for (const language of languages) links = await visit(page, where, path, login.role, language, inLanguage(forms, language));
    await bare(plainPage, where, path, login.role);
    for (const href of links) {
      const url = new URL(href);
      if (url.host !== host || url.pathname === '/logout' || files.test(url.pathname) || url.searchParams.has('format') || url.searchParams.has('calc')) continue;
      url.searchParams.delete('lang');
      url.searchParams.delete('theme');
      const next = url.pathname + url.search;
      if (!asked.has(next) && !seen.has(place(url.pathname))) {
        asked.add(next);
        queue.push(next);
      }
    }
  }
  await page.context().close();
  await plainPage.context().close();
}

try {
  const outside = await browser.newContext();
  const where = { now: '' };
  const door = await watched(outside, where);
  for (const language of languages) await visit(door, where, '/login', 'nobody', language, inLanguage(formsOf(0), language));
  await outside.close();

  // Two readers walk side by side, so that one's page is made while the other's is looked at.
  const waiting = [...logins];
  const walker = async () => {
    for (let login; (login = waiting.shift()); ) await walk(await reader(login));
  };
  await Promise.all([walker(), walker()]);
  console.log(`looked at ${seen.size} places in ${looks} forms, and ${Math.round(felt / 1000)} s at what no form shows`);
} finally {
  await browser.close();
}
for (const fault of new Set(faults)) console.log(`FAULT ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
