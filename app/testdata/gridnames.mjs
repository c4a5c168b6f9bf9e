// Asks the browser what it tells a screen reader of the grid of a year's targets: on a wide screen, on a phone and without a script.
// Reads {base, logins: [{role, email, password}]} as JSON from stdin. Prints one line a fault. Exit status 1 says that there were faults.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { openRound } from './rounds.mjs';

const { base, logins } = JSON.parse(readFileSync(0, 'utf8'));
const faults = [];
const expect = (holds, what) => holds || faults.push(what);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });

async function signedIn(role, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'da-DK', ...options });
  const page = await context.newPage();
  page.on('pageerror', (e) => faults.push(`a script failed: ${e.message}`));
  const { email, password } = logins.find((l) => l.role === role);
  await page.goto(`${base}/login`);
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForURL((u) => u.pathname !== '/login'), page.locator('form:has(input[name=password]) button').first().click()]);
  return page;
}

// tree gives what the browser tells of each field of the grid, by the field's name in the form.
async function tree(page) {
  const cdp = await page.context().newCDPSession(page);
  const { root } = await cdp.send('DOM.getDocument', { depth: -1 });
  const inputs = new Map(); // the node's attributes by its id
  const visit = (node) => {
    if (node.nodeName === 'INPUT') inputs.set(node.backendNodeId, Object.fromEntries(node.attributes.flatMap((a, i, all) => (i % 2 ? [] : [[a, all[i + 1]]]))));
    for (const child of node.children ?? []) visit(child);
  };
  visit(root);
  const { nodes } = await cdp.send('Accessibility.getFullAXTree');
  await cdp.detach();
  const out = new Map();
  for (const node of nodes) {
    const name = inputs.get(node.backendDOMNodeId)?.name ?? '';
    if (!node.ignored && node.role.value === 'textbox' && /^[cr]\./.test(name)) out.set(name, node);
  }
  return out;
}

// called gives the words of a name without the points between them, as they are heard.
const called = (text) => text.replace(/[\s\u00a0,]+/g, ' ').trim();

// each looks at every field of the page: its name is its case type, its key figure and its period, and no other has it.
async function each(page, where) {
  const told = await tree(page);
  const fields = await page.evaluate(() => {
    const heads = [...document.querySelectorAll('.tgrid thead tr:last-child th')].slice(3).map((th) => th.textContent);
    return [...document.querySelectorAll('tr[data-unit]')].flatMap((tr) => {
      const type = tr.closest('tbody').querySelector('.grid-type a').textContent, kpi = tr.querySelector('th a').textContent;
      const name = kpi[0].toLowerCase() + kpi.slice(1);
      return [...tr.querySelectorAll('input')].map((input, i) => ({ name: input.name, want: `${type} ${name} ${heads[i] ?? document.querySelector('.tgrid thead tr:first-child th:last-child').textContent}` }));
    });
  });
  expect(fields.length > 60, `${where}: the grid has ${fields.length} fields, want 60 and more`);
  const seen = new Set();
  let wrong = 0;
  for (const { name, want } of fields) {
    const got = called(told.get(name)?.name?.value ?? '');
    if (got.toLowerCase() !== called(want).toLowerCase() && wrong++ < 5) faults.push(`${where}: the field ${name} is called ${JSON.stringify(got)}, want ${JSON.stringify(called(want))}`);
    if (seen.has(got) && wrong++ < 5) faults.push(`${where}: two fields are called ${JSON.stringify(got)}`);
    seen.add(got);
  }
  expect(wrong <= 5, `${where}: ${wrong} fields are called wrongly`);
}

const laidOut = (page) => page.waitForFunction(() => !document.querySelector('tr[data-unit]:not(.laid)'), null, { timeout: 30_000 });

try {
  await openRound(await signedIn('leader'), base);

  const address = `${base}/targets?year=2028`;
  const page = await signedIn('head');
  await page.goto(address);
  await laidOut(page);
  await each(page, 'a wide screen');

  const first = page.locator('input.cell-in').first();
  const name = await first.getAttribute('name');
  await first.focus();
  await page.keyboard.type('nej');
  await page.keyboard.press('Enter');
  await page.waitForSelector('td.bad .cell-fault', { timeout: 10_000 });
  const message = await page.locator('td.bad .cell-fault').first().textContent();
  let node = (await tree(page)).get(name);
  expect(node.properties.some((p) => p.name === 'invalid' && p.value.value === 'true'), 'a cell that is no number is not told to be wrong');
  expect(called(node.description?.value ?? '').includes(called(message)), `a cell that is wrong is described by ${JSON.stringify(node.description?.value)}, want its message`);
  await first.focus();
  await page.keyboard.type('80');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !document.querySelector('td.bad') && !document.querySelector('td.sending'), null, { timeout: 10_000 });
  const now = await first.getAttribute('name');
  node = (await tree(page)).get(now);
  expect(!node.properties.some((p) => p.name === 'invalid' && p.value.value === 'true') && !node.description?.value, `a cell that is right is described by ${JSON.stringify(node.description?.value)}`);

  const phone = await signedIn('head', { viewport: { width: 390, height: 844 } });
  await phone.goto(address);
  await laidOut(phone);
  await each(phone, 'a phone');

  const bare = await signedIn('head', { javaScriptEnabled: false });
  await bare.goto(address);
  const without = bare.locator('input.cell-in').nth(1);
  await without.fill('nej');
  await bare.locator('button[value=save]').click();
  await bare.waitForSelector('.cell-fault');
  node = (await tree(bare)).get(await without.getAttribute('name'));
  expect(node.properties.some((p) => p.name === 'invalid' && p.value.value === 'true') && node.description?.value, 'without a script a cell that is wrong is not told to be');
} catch (e) {
  faults.push(String(e.stack ?? e).split('\n').slice(0, 6).join(' '));
}
await browser.close();
for (const f of faults) console.log(f);
process.exit(faults.length ? 1 : 0);
