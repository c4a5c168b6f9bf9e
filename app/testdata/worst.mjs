// Goes the way of a leader who has never seen the program: signs in, and finds each of the worst deviations and its reason with the mouse.
// Reads {base, logins: [{role, email, password}], worst: [{caseType, deviations: [{kpi, reasons}]}]} as JSON from stdin, worst first.
// Each case type must be named in order in the first sight, and the reasons stand where at most two clicks lead. Prints each
// click and the address that it led to, and one line a fault; exit status 1 says that there were faults.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const { base, logins, worst } = JSON.parse(readFileSync(0, 'utf8'));
const most = 2;
const faults = [];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });

async function signIn() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'da-DK' });
  const page = await context.newPage();
  page.on('pageerror', (e) => faults.push(`a script failed: ${e.message}`));
  const { email, password } = logins.find((l) => l.role === 'leader');
  await page.goto(`${base}/`);
  await page.locator('input[name=email]').focus();
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await Promise.all([page.waitForURL((u) => u.pathname === '/overview', { timeout: 10_000 }), page.keyboard.press('Enter')]);
  await page.waitForLoadState();
  return page;
}

// The person reads Danish, which is set before the way begins.
const account = await signIn();
await account.goto(`${base}/account`);
await account.locator('form[action="/account"] [name=language]').selectOption('da');
await Promise.all([account.waitForNavigation(), account.locator('form[action="/account"] button').first().click()]);
await account.context().close();

const page = await signIn();

const address = () => new URL(page.url()).pathname + new URL(page.url()).search;
const inSight = (box) => box && box.width > 0 && box.y >= 0 && box.y + box.height <= 900;

// click presses the mouse where a link is seen, which must lead to another page.
async function click(link) {
  const from = page.url();
  const box = await link.boundingBox();
  await page.mouse.move(box.x + Math.min(box.width, 40) / 2, box.y + Math.min(box.height, 20) / 2);
  await Promise.all([page.waitForURL((u) => u.href !== from, { timeout: 10_000 }), page.mouse.down().then(() => page.mouse.up())]);
  await page.waitForLoadState();
}

try {
  const first = page.url();
  console.log(`signed in: ${address()}`);

  // Nothing is scrolled: their names stand in the first sight, in the order of the rule.
  let above = 0;
  for (const { caseType } of worst) {
    const box = await page.locator('.exceptions-table tbody th a', { hasText: caseType }).boundingBox();
    if (!inSight(box)) faults.push(`${caseType} is not in the first sight`);
    else if (box.y <= above) faults.push(`${caseType} stands before what is worse`);
    above = box?.y ?? above;
  }

  for (const { caseType, deviations } of worst) {
    for (const { kpi, reasons } of deviations) {
      let clicks = 0;
      const go = async (link, what) => {
        clicks++;
        await click(link);
        console.log(`${caseType}, ${kpi}: click ${clicks}, on ${what}: ${address()}`);
      };
      await page.goto(first);
      const deviation = page.locator('.exceptions-table tbody tr', { hasText: caseType }).locator(`.deviations a[href*="kpi=${kpi}"]`);
      if (!inSight(await deviation.boundingBox())) faults.push(`${caseType}, ${kpi}: the deviation is not in the first sight`);
      await go(deviation, `“${(await deviation.textContent()).replace(/\s+/g, ' ').trim()}”`);
      if ((await page.locator('h1').textContent()).trim() !== caseType) faults.push(`${caseType}, ${kpi}: the page is about ${await page.locator('h1').textContent()}`);
      const why = page.locator('section[aria-labelledby=why]');
      const said = (await why.isVisible()) ? (await why.innerText()).replace(/\s+/g, ' ') : '';
      for (const reason of reasons) {
        if (!said.includes(reason)) faults.push(`${caseType}, ${kpi}: “${reason}” is not among the reasons: ${said}`);
        else console.log(`  reads “${reason}”`);
      }
      if (clicks > most) faults.push(`${caseType}, ${kpi}: ${clicks} clicks, want at most ${most}`);
    }
  }
} catch (e) {
  faults.push(String(e.stack ?? e).split('\n').slice(0, 6).join(' '));
}
await browser.close();
for (const f of faults) console.log(`FAULT ${f}`);
process.exit(faults.length ? 1 : 0);
