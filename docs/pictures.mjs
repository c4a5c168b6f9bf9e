// Makes the pictures of the README: node docs/pictures.mjs PROGRAM FOLDER. It serves the demonstration municipality from a
// database of its own that is removed again, and looks at it as the people of each page do.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const [program, folder] = process.argv.slice(2);

const pictures = [
  { name: 'overview', role: 'leader', path: '/overview' },
  { name: 'overview-phone', role: 'leader', path: '/overview', width: 390, height: 844 },
  { name: 'overview-dark', role: 'leader', path: '/overview', theme: 'dark', language: 'en' },
  { name: 'overview-deuteranopia', role: 'leader', path: '/overview', height: 1800, vision: 'deuteranopia' },
  { name: 'overview-greyscale', role: 'leader', path: '/overview', height: 1800, vision: 'achromatopsia' },
  { name: 'case-type', role: 'leader', path: '/case-types/enfamiliehuse', height: 1200 },
  { name: 'way', role: 'leader', path: '/case-types/erhvervsbyggeri', element: 'figure[aria-labelledby="way"]' },
  { name: 'targets', role: 'head', path: '/targets' },
  { name: 'benefits', role: 'leader', path: '/benefits', height: 1100 },
  { name: 'benefit-map', role: 'leader', path: '/benefits/map', height: 1100 },
  { name: 'explore', role: 'analyst', path: '/explore' },
];

const free = () =>
  new Promise((done) => {
    const s = createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });

const dir = mkdtempSync(join(tmpdir(), 'gevinst-pictures-'));
const base = `http://127.0.0.1:${await free()}`;
const server = spawn(program, ['serve', '--demo', '--db', `sqlite:${dir}/gevinst.db`, '--listen', new URL(base).host], { stdio: ['ignore', 'pipe', 'ignore'] });
const logins = {};
await new Promise((done) => {
  createInterface({ input: server.stdout }).on('line', (line) => {
    const [role, email, password] = line.split('\t');
    if (password) logins[role] = { email, password };
    if (Object.keys(logins).length === 6) done();
  });
});

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  for (const { name, role, path, width = 1440, height = 900, theme = 'light', language = 'da', vision = 'none', element } of pictures) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce' });
    for (let tries = 0; ; tries++) {
      try {
        await page.goto(`${base}/login`);
        break;
      } catch (e) {
        if (tries === 600) throw e;
        await page.waitForTimeout(200);
      }
    }
    await page.fill('input[name=email]', logins[role].email);
    await page.fill('input[name=password]', logins[role].password);
    await Promise.all([page.waitForURL((u) => u.pathname !== '/login'), page.locator('form:has(input[name=password]) button').first().click()]);
    await page.goto(`${base}${path}?lang=${language}`);
    await page.locator('.chart[data-library]:not(.drawn):not(.failed)').waitFor({ state: 'detached' });
    // How the page looks to those who tell fewer colours apart.
    await (await page.context().newCDPSession(page)).send('Emulation.setEmulatedVisionDeficiency', { type: vision });
    await (element ? page.locator(element) : page).screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  server.kill();
  rmSync(dir, { recursive: true, force: true });
}
