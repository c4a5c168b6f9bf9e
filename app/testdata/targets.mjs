// Enters a year's targets as a head does: signs in, pastes 12 × 5 cells as LibreOffice and as Excel copy them, is told of the one
// that is no number, undoes, works on without a connection while somebody else types in the same cell, submits, and looks at
// it on the narrowest screen and with script off.
// Reads {base, logins: [{role, email, password}], calc, shots} as JSON from stdin; calc is what a spreadsheet puts on the clipboard
// as HTML. Prints one line a fault, and how long it took from the sign-in to what was submitted. Exit status 1 says that there were faults.
import { readFileSync, mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { openRound } from './rounds.mjs';

const { base, logins, calc, shots } = JSON.parse(readFileSync(0, 'utf8'));
const faults = [];
const expect = (holds, what) => holds || faults.push(what);
const login = (role) => logins.find((l) => l.role === role);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
const address = `${base}/targets?year=2028`;

async function signedIn(role, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'da-DK', ...options });
  const page = await context.newPage();
  page.on('pageerror', (e) => faults.push(`a script failed: ${e.message}`));
  const { email, password } = login(role);
  await page.goto(`${base}/login`);
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForURL((u) => u.pathname !== '/login'), page.locator('form:has(input[name=password]) button').first().click()]);
  await page.goto(`${base}/account`);
  if ((await page.locator('html').getAttribute('lang')) !== 'da') {
    const form = page.locator('form[action="/account"]');
    await form.locator('[name=language]').selectOption('da');
    await Promise.all([page.waitForNavigation(), form.locator('button').first().click()]);
  }
  return page;
}

async function shot(page, name) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png` });
}

// paste gives the cell that has the focus what a spreadsheet has put on the clipboard.
const paste = (page, clipboard) =>
  page.evaluate((kinds) => {
    const data = new DataTransfer();
    for (const [kind, text] of Object.entries(kinds)) data.setData(kind, text);
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, clipboard);

const cells = (page) => page.locator('input.cell-in');
const block = (page) =>
  page.evaluate(() => [...document.querySelectorAll('tr[data-unit]')].slice(0, 5).map((tr) => [...tr.querySelectorAll('input.cell-in')].map((x) => x.value)));
const quiet = (page) => page.waitForFunction(() => !document.querySelector('.sending'), null, { timeout: 10_000 });
const plain = (text) => text.replace(/\u00a0/g, ' ');

try {
  await openRound(await signedIn('leader'), base);

  const began = Date.now();
  const head = await signedIn('head');
  await head.goto(address);
  expect((await cells(head).count()) >= 60, `the grid has ${await cells(head).count()} cells, want 12 × 5 at least`);
  const before = await block(head);
  await cells(head).first().focus();
  await paste(head, { 'text/html': calc, 'text/plain': 'not read' });
  await quiet(head);
  let now = await block(head);
  expect(plain(now[0][0]) === '80,5 %' && plain(now[4][11]) === '87,5 %', `pasted from LibreOffice: ${now[0][0]} and ${now[4][11]}, want 80,5 % and 87,5 %`);
  expect(now[3][7] === before[3][7], `an empty cell changed ${before[3][7]} to ${now[3][7]}`);
  const bad = head.locator('td.bad');
  expect((await bad.count()) === 1 && (await bad.locator('.cell-fault').textContent()).includes('mange'), `${await bad.count()} cells are marked, want the one that is no number, named`);
  await shot(head, 'targets-pasted');
  await cells(head).first().focus();
  await head.keyboard.press('Control+z');
  await quiet(head);
  now = await block(head);
  expect(JSON.stringify(now) === JSON.stringify(before), 'one undo does not take all of the paste back');

  const tsv = Array.from({ length: 5 }, (_, r) => Array.from({ length: 12 }, (_, m) => (r === 2 && m === 4 ? 'n/a' : `${80 + r},5 %`)).join('\t')).join('\r\n') + '\r\n';
  await cells(head).first().focus();
  await paste(head, { 'text/plain': tsv });
  await quiet(head);
  now = await block(head);
  expect(plain(now[1][6]) === '81,5 %' && (await bad.count()) === 1, `pasted from Excel: ${now[1][6]}, ${await bad.count()} marked`);
  const state = plain(await head.locator('.grid-type [data-state]').first().textContent());
  expect(/^\d+ ændrede celler/.test(state), `beside the first case type stands ${state}, want how many of its cells are changed`);
  await bad.locator('input').focus(); // typing takes the place of what stands
  await head.keyboard.type('82,5');
  await head.keyboard.press('Enter');
  await quiet(head);
  expect((await bad.count()) === 0, 'the corrected cell is still marked');

  // Two people, one without a connection for a while: both type in the same cell, one in another too.
  const other = await signedIn('head');
  await other.goto(address);
  await head.context().setOffline(true);
  const type = async (page, at, text) => {
    await cells(page).nth(at).focus();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  await type(head, 0, '91');
  await type(head, 1, '92');
  await head.waitForFunction(() => /Ingen forbindelse/.test(document.querySelector('[data-saved]').textContent), null, { timeout: 10_000 });
  await type(other, 0, '99');
  await quiet(other);
  await head.context().setOffline(false);
  await head.waitForFunction(() => document.querySelector('.cell-fault'), null, { timeout: 15_000 });
  const clash = plain(await head.locator('.cell-fault').first().textContent());
  expect(clash.includes('99 %'), `the clash says ${clash}, want the other's 99 %`);
  await shot(head, 'targets-clash');
  await other.reload();
  now = await block(other);
  expect(plain(now[0][0]) === '99 %' && plain(now[0][1]) === '92 %', `after both: ${now[0][0]} and ${now[0][1]}, want 99 % to stand and 92 % not to be lost`);
  await head.locator('.cell-said button', { hasText: 'Brug den anden' }).first().click();

  await other.context().setOffline(true);
  await type(other, 5, '77'); // is still on its way when the other one submits
  await head.reload();
  await head.locator('button[value=submit]').click();
  await head.waitForLoadState();
  expect((await head.locator('main').textContent()).includes('Indsendt af'), 'it is not submitted');
  const took = (Date.now() - began) / 1000;
  expect(took < 120, `from the sign-in to what was submitted: ${took.toFixed(0)} s, want under 120`);
  await shot(head, 'targets-submitted');
  await other.context().setOffline(false);
  await other.waitForFunction(() => /bevaret her i browseren/.test(document.querySelector('[data-saved]').textContent), null, { timeout: 15_000 });
  await head.locator('button[formaction="/targets/withdraw"]').click();
  await head.waitForLoadState();
  await other.goto(address);
  await other.waitForFunction(() => !Object.keys(localStorage).some((key) => key.startsWith('grid:')), null, { timeout: 15_000 }); // it is sent
  await other.reload();
  expect(plain((await block(other))[0][5]) === '77 %', `what was typed while the other one submitted: ${(await block(other))[0][5]}, want it kept until the grid is open again`);

  const phone = await signedIn('head', { viewport: { width: 320, height: 640 } });
  await phone.goto(address);
  expect(!(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth)), 'the grid scrolls sideways at 320 pixels');
  const bare = await signedIn('head', { javaScriptEnabled: false });
  await bare.goto(address);
  await cells(bare).nth(2).fill('88');
  await bare.locator('button[value=save]').click();
  expect(plain(await cells(bare).nth(2).inputValue()) === '88 %', 'without script a cell is not kept');
  console.log(`from the sign-in to what was submitted: ${took.toFixed(1)} s`);
} catch (e) {
  faults.push(String(e.stack ?? e).split('\n').slice(0, 6).join(' '));
}
await browser.close();
for (const f of faults) console.log(f);
process.exit(faults.length ? 1 : 0);
