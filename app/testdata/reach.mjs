// Goes through the program without a mouse: search, keys, definitions, overview → case type → cases → back, and the meeting view.
// Reads {base, logins: [{role, email, password}]} as JSON from stdin. Prints the way that was gone, and one line a fault; exit status
// 1 says that there were faults.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const { base, logins } = JSON.parse(readFileSync(0, 'utf8'));
const faults = [];
const expect = (holds, what) => holds || faults.push(what);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });

async function signedIn(role, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'da-DK', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.on('pageerror', (e) => faults.push(`a script failed: ${e.message}`));
  page.on('console', (m) => faults.push(`${page.url()}: the console says ${m.text()}`));
  const { email, password } = logins.find((l) => l.role === role);
  await page.goto(`${base}/login`);
  await page.locator('input[name=email]').focus();
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await Promise.all([page.waitForURL((u) => u.pathname !== '/login'), page.keyboard.press('Enter')]);
  await page.goto(`${base}/account`);
  if ((await page.locator('html').getAttribute('lang')) !== 'da') {
    const form = page.locator('form[action="/account"]');
    await form.locator('[name=language]').selectOption('da');
    await Promise.all([page.waitForNavigation(), form.locator('button').first().click()]);
  }
  return page;
}

const at = (page) => new URL(page.url()).pathname + new URL(page.url()).search;
const pressed = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
// leads presses keys that lead to another address.
async function leads(page, keys, want) {
  await pressed(page, ...keys);
  await page.waitForURL((u) => want.test(u.pathname + u.search), { timeout: 5000 }).catch(() => faults.push(`${keys.join(' ')} leads to ${at(page)}, want ${want}`));
  await page.waitForLoadState();
}
const options = (page) => page.locator('#palette-list [role=option]');
async function seek(page, typed) {
  if (!(await page.locator('dialog.palette').evaluate((d) => d.open))) await page.keyboard.press('Control+k');
  await page.locator('#palette-q').fill('');
  const answered = page.waitForResponse((r) => new URL(r.url()).searchParams.get('q') === typed);
  await page.keyboard.type(typed);
  await answered;
  await page.waitForTimeout(50);
  return options(page).allTextContents();
}
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute('href') ?? document.activeElement.tagName);

// tabTo presses Tab until the focus stands on what is looked for. Each stop must show that it has the focus, and lie after the
// one before.
async function tabTo(page, found, what) {
  for (let stops = 1; stops <= 400; stops++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(
      ([test, last]) => {
        const e = document.activeElement;
        const before = window.lastStop;
        window.lastStop = e;
        const style = getComputedStyle(e);
        const box = e.getBoundingClientRect();
        return {
          shown: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
          seen: box.width > 0 && box.height > 0,
          inOrder: !before?.isConnected || !!(before.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING),
          found: new RegExp(test).test(e.getAttribute('href') ?? ''),
          name: e.tagName + ' ' + (e.getAttribute('href') ?? e.textContent.slice(0, 30)),
          last,
        };
      },
      [found, stops],
    );
    if (!stop.shown || !stop.seen) faults.push(`the focus is not to be seen on ${stop.name}`);
    if (!stop.inOrder) faults.push(`the focus goes back to ${stop.name}`);
    if (stop.found) return stops;
  }
  faults.push(`400 stops without ${what}`);
  return 0;
}

try {
  const page = await signedIn('leader');
  await page.goto(`${base}/overview`);

  // Search: by part of a word, with æøå and without; Esc gives the focus back.
  await page.locator('.nav a').nth(1).focus();
  for (const typed of ['lovliggør', 'lovliggoer', 'lovliggor', 'LIGGØ']) {
    const found = await seek(page, typed);
    expect(found[0]?.includes('Lovliggørelse'), `${typed} finds ${found[0]}`);
  }
  expect((await page.locator('#palette-q').getAttribute('aria-activedescendant')) === 'palette-0', 'the first hit is not the active one');
  await page.keyboard.press('ArrowDown');
  expect((await options(page).nth(1).getAttribute('aria-selected')) === 'true', 'the arrow does not mark the next hit');
  await page.keyboard.press('Escape');
  expect((await focused(page)) === '/case-types', `after Esc the focus stands on ${await focused(page)}`);
  for (const [typed, want] of [['digital ind', 'Digital indsendelse'], ['hoering esdh', 'Digital høring i ESDH'], ['mangelbrev', 'Færre mangelbreve'], ['dagtil', 'Dagtilbud'], ['maerkt', ''], ['mørkt', 'Mørkt udseende'], ['ny bes', 'Ny beslutning']]) {
    const found = await seek(page, typed);
    expect(want === '' ? found.length === 0 : found.some((f) => f.includes(want)), `${typed} finds ${found.join(', ')}`);
  }
  await seek(page, 'erhverv');
  await leads(page, ['Enter'], /^\/case-types\/erhvervsbyggeri$/);

  // Keys, and none of them while somebody types.
  await leads(page, ['g', 'o'], /^\/overview/);
  await leads(page, ['g', 's'], /^\/case-types$/);
  await leads(page, ['g', 'g'], /^\/benefits/);
  await leads(page, ['g', 'b'], /^\/decisions/);
  await leads(page, ['b'], /^\/decisions\/new/);
  await page.locator('main input[type=text]').first().focus();
  await page.keyboard.type('gs?/jb');
  expect(/^\/decisions\/new/.test(at(page)) && !(await page.locator('dialog[open]').count()), 'the keys work while somebody types');
  await page.goto(`${base}/case-types/erhvervsbyggeri?kpi=within_limit_share`);
  const chosen = () => page.locator('[data-periods] a[aria-current]').first().getAttribute('href');
  const quarter = await chosen();
  await leads(page, ['['], /period=/);
  expect((await chosen()) !== quarter, '[ does not go to the period before');
  await leads(page, [']'], new RegExp(`period=${new URL(quarter, base).searchParams.get('period') ?? '2026-Q3'}|^[^?]*\\?kpi=[^&]*$`));
  await page.keyboard.press('t');
  expect(await page.locator('.figure .reveal').first().evaluate((d) => d.open), 'T does not show the table');
  await leads(page, ['j'], /^\/case-types\/(?!erhvervsbyggeri)/);
  await leads(page, ['k'], /^\/case-types\/erhvervsbyggeri/);
  await leads(page, ['b'], /^\/decisions\/new\?.*case-type=erhvervsbyggeri/);
  await page.goBack();

  // A definition beside the page, and the keys.
  await page.keyboard.press('d');
  await page.locator('.panel .formula').waitFor({ timeout: 5000 });
  expect((await page.locator('.panel h1').textContent()).length > 3 && /^\/case-types/.test(at(page)), 'D does not show the definition beside the page');
  await page.keyboard.press('Escape');
  expect((await page.locator('dialog[open]').count()) === 0, 'Esc does not close the panel');
  const link = page.locator('main a[href^="/definitions/"]').first();
  await link.focus();
  await page.keyboard.press('Enter');
  await page.locator('.panel .formula').waitFor({ timeout: 5000 });
  await page.keyboard.press('Escape');
  expect((await focused(page)).startsWith('/definitions/'), `after the panel the focus stands on ${await focused(page)}`);
  await page.keyboard.press('?');
  await page.locator('.panel kbd', { hasText: 'Ctrl' }).first().waitFor({ timeout: 5000 });
  await page.keyboard.press('Escape');

  // Letters off: only Ctrl K is left.
  await page.goto(`${base}/help/keys`);
  const turn = (value) => Promise.all([page.waitForNavigation(), page.locator(`main button[name=keys][value=${value}]`).press('Enter')]);
  await turn('off');
  await pressed(page, 'g', 'o', '?');
  await page.waitForTimeout(200);
  expect(at(page) === '/help/keys' && !(await page.locator('dialog[open]').count()), 'letters work although they are switched off');
  await page.keyboard.press('Control+k');
  expect(await page.locator('dialog.palette').evaluate((d) => d.open), 'Ctrl K is off too');
  await page.keyboard.press('Escape');
  await turn('on');

  // Overview → case type → cases → back, by keyboard alone. Back gives each page as it was left: its filters, its place and the focus.
  await page.goto(`${base}/overview?status=off%2Cnear`);
  const left = [];
  const stand = () => page.evaluate(() => ({ at: location.pathname + location.search, top: Math.round(scrollY), on: document.activeElement.getAttribute('href') ?? document.activeElement.tagName }));
  const enter = async (want) => {
    left.push(await stand());
    await leads(page, ['Enter'], want);
  };
  const toCell = await tabTo(page, '^/case-types/erhvervsbyggeri\\?.*kpi=within_limit_share', 'the cell of the matrix');
  const cell = await focused(page);
  await enter(/^\/case-types\/erhvervsbyggeri/);
  const toCases = await tabTo(page, '^/cases\\?', 'the link to the cases');
  await enter(/^\/cases\?/);
  const toCase = await tabTo(page, '^/cases/[^?]', 'a case');
  await enter(/^\/cases\/.+/);
  expect(left.some((l) => l.top > 0), 'no page was scrolled, so Back has no place to restore');
  for (const was of left.reverse()) {
    await page.goBack(); // the browser's own key
    await page.waitForTimeout(200);
    const is = await stand();
    expect(is.at === was.at && Math.abs(is.top - was.top) <= 2 && is.on === was.on, `back stands at ${JSON.stringify(is)}, left at ${JSON.stringify(was)}`);
  }
  console.log(`overview, ${toCell} stops to ${cell}, ${toCases} to its cases, ${toCase} to a case, and back`);

  // The meeting view: keys, buttons and touch, at 20 pixels.
  await page.goto(`${base}/reports`);
  const review = await page.locator('main a[href^="/reports/"]').evaluateAll((links) => links.map((a) => a.getAttribute('href')).find((h) => /^\/reports\/\d+$/.test(h)));
  expect(review, 'the demonstration has no review');
  if (review) {
    const meeting = `${review}/meeting`;
    await page.goto(base + meeting);
    const place = () => page.locator('.meeting-foot span').first().textContent();
    const sizes = await page.evaluate(() => ['body', 'h1'].map((e) => getComputedStyle(document.querySelector(e)).fontSize).join(' and '));
    expect(sizes === '20px and 40px', `text and heading of the meeting view are ${sizes}, want 20px and 40px`);
    const first = await place();
    await leads(page, ['ArrowRight'], /page=2/);
    const second = await place();
    expect(second !== first, `→ leaves ${first}`);
    await leads(page, ['ArrowLeft'], /\/meeting(\?page=1)?$/);
    await Promise.all([page.waitForURL(/page=2/), page.locator('[data-next]').press('Enter')]);
    await leads(page, ['Escape'], new RegExp(`^${review}$`));
    const touch = await signedIn('leader', { viewport: { width: 820, height: 1180 }, hasTouch: true });
    await touch.goto(base + meeting);
    const swipe = (from, to) =>
      touch.locator('[data-meeting]').evaluate((element, [a, b]) => {
        const touches = (x) => [new Touch({ identifier: 1, target: element, clientX: x, clientY: 400 })];
        element.dispatchEvent(new TouchEvent('touchstart', { touches: touches(a), changedTouches: touches(a), bubbles: true }));
        element.dispatchEvent(new TouchEvent('touchend', { touches: [], changedTouches: touches(b), bubbles: true }));
      }, [from, to]);
    await swipe(600, 200);
    await touch.waitForURL(/page=2/, { timeout: 5000 }).catch(() => faults.push('a swipe does not turn the page'));
    await touch.waitForLoadState();
    await swipe(200, 600);
    await touch.waitForURL(/\/meeting(\?page=1)?$/, { timeout: 5000 }).catch(() => faults.push('a swipe does not turn back'));
    await touch.context().close();
  }

  // A leader's first sight on a small screen holds eight case types by three themes.
  const small = await signedIn('leader', { viewport: { width: 1366, height: 768 } });
  await small.goto(`${base}/`);
  const sight = await small.locator('.answer-themes tbody tr').evaluateAll((rows) => rows.map((r) => [r.querySelectorAll('td .st').length, r.getBoundingClientRect().bottom]));
  expect(sight.length === 8 && sight.every(([themes, bottom]) => themes === 3 && bottom > 0 && bottom <= 768), `the first sight holds, as themes and bottom, ${sight.join(' · ')}`);
  await small.context().close();

  // On paper a review is one page an area, in vectors; the overview is wide.
  if (review) {
    await page.goto(`${base}${review}/print`);
    const areas = await page.locator('.paper').count();
    const paper = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
    const pages = paper.match(/\/Type\s*\/Page\b/g)?.length;
    expect(pages === areas, `the review prints ${pages} pages for ${areas} areas`);
    expect(!/\/Subtype\s*\/Image/.test(paper), 'the review prints pictures in place of vectors');
    await page.goto(`${base}/overview`);
    const board = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
    const boxes = [...board.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)].map((m) => [+m[1], +m[2]]);
    expect(boxes.length > 0 && boxes.every(([w, h]) => w > h), `the overview prints ${boxes.map((b) => b.join(' × ')).join(', ')}, want landscape`);
  }

  // A head finds nothing of another department; without script the search is a page.
  const head = await signedIn('head');
  await head.goto(`${base}/case-types`);
  for (const typed of ['pladsanvis', 'dagtilbud']) {
    const found = await seek(head, typed);
    expect(found.length === 0, `a head of Byg finds ${found.join(', ')}`);
  }
  const bare = await signedIn('leader', { javaScriptEnabled: false });
  await bare.goto(`${base}/overview`);
  await Promise.all([bare.waitForURL(/\/search$/), bare.locator('[data-palette]').press('Enter')]);
  await bare.locator('#f-q').fill('horing esdh');
  await Promise.all([bare.waitForURL(/q=horing/), bare.keyboard.press('Enter')]);
  expect((await bare.locator('.hits a').first().textContent()).includes('Digital høring'), 'without script the search finds nothing');
} catch (e) {
  faults.push(String(e.stack ?? e).split('\n').slice(0, 6).join(' '));
}
await browser.close();
for (const f of faults) console.log(f);
process.exit(faults.length ? 1 : 0);
