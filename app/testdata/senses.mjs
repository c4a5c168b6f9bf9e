// What a page must stand that no picture of it shows: the reader's own few colours, more space between letters, words and lines, and a wish
// for no motion.

const spacing = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }'; // WCAG 1.4.12

// inForcedColours gives what cannot be seen where the reader has chosen the colours: an icon or a line of a drawing of the ground's own
// colour, a control without an edge, and a focus that is not marked.
function inForcedColours() {
  const faults = [];
  const probe = document.createElement('span');
  probe.style.cssText = 'forced-color-adjust: none; color: Canvas';
  document.body.append(probe);
  const channels = (colour) => (colour.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const ground = channels(getComputedStyle(probe).color);
  probe.remove();
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const named = (e) => e.tagName.toLowerCase() + (e.getAttribute('class') ? `.${e.getAttribute('class').trim().replace(/\s+/g, '.')}` : '');
  const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.closest('.sr, .sprite, .skip');
  // under gives the colour that something stands on.
  const under = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const c = channels(getComputedStyle(at).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return ground;
  };
  const paint = (value) => value !== 'none' && (channels(value)[3] ?? 1) > 0;
  const told = new Set();
  const fault = (what) => told.has(what) || (told.add(what), faults.push(what));

  for (const svg of document.querySelectorAll('svg')) {
    const box = svg.getBoundingClientRect();
    if (!seen(svg) || !box.width || !box.height) continue;
    const on = under(svg.parentElement);
    if (svg.querySelector('use')) {
      if (contrast(channels(getComputedStyle(svg).color), on) < 3) fault(`the icon ${named(svg)} in ${named(svg.parentElement)} cannot be seen`);
      continue;
    }
    for (const shape of svg.querySelectorAll('path, line, polyline')) {
      const style = getComputedStyle(shape);
      if (!seen(shape) || !paint(style.stroke) || paint(style.fill) || parseFloat(style.strokeWidth) === 0 || style.opacity === '0') continue;
      if (/^url/.test(style.stroke)) continue;
      if (contrast(channels(style.stroke), on) < 1.2) fault(`the line ${named(shape)} in ${named(svg)} cannot be seen`);
    }
  }

  for (const cut of document.querySelectorAll('.sprite .ico-cut')) {
    if (contrast(channels(getComputedStyle(cut).stroke), ground) > 1.2) fault('the mark in the icon of what is off cannot be seen');
  }

  const was = document.activeElement;
  for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
    if (!seen(e) || e.disabled || e.type === 'hidden') continue;
    const style = getComputedStyle(e);
    const pressed = (e.matches('summary') && style.display !== 'list-item') || e.matches('button, select, textarea, .btn, input:not([type=checkbox], [type=radio], [type=range], [type=file])');
    const edges = [style, ...[...e.children].map((c) => getComputedStyle(c))];
    const edged = edges.some((s) => ['Top', 'Right', 'Bottom', 'Left'].some((side) => s[`border${side}Style`] !== 'none' && parseFloat(s[`border${side}Width`]) > 0));
    if (pressed && !edged && !style.textDecorationLine.includes('underline') && style.outlineStyle === 'none') fault(`${named(e)} “${e.textContent.trim().slice(0, 30)}” has no edge`);
    const kind = `focus ${named(e)} in ${named(e.parentElement)}`;
    if (told.has(kind)) continue;
    told.add(kind);
    e.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== e) continue;
    const ring = getComputedStyle(e);
    if (ring.outlineStyle === 'none' || parseFloat(ring.outlineWidth) < 2 || contrast(channels(ring.outlineColor), ground) < 3) faults.push(`the focus on ${named(e)} cannot be seen`);
  }
  (was ?? document.body).focus({ preventScroll: true });
  if (!was || was === document.body) document.activeElement.blur();
  return faults;
}

// clipped gives the words that are cut off, or leave what should hold them.
function clipped() {
  const faults = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text; (text = texts.nextNode()); ) {
    const e = text.parentElement;
    if (!text.data.trim() || !e.checkVisibility({ visibilityProperty: true }) || e.closest('.sr, .skip, svg, script, style, option')) continue;
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    for (let at = e; at && at !== document.documentElement; at = at.parentElement) {
      const style = getComputedStyle(at);
      const x = /hidden|clip/.test(style.overflowX);
      const y = /hidden|clip/.test(style.overflowY);
      if (/auto|scroll/.test(style.overflowX + style.overflowY)) break; // it can be scrolled to
      const hold = at.getBoundingClientRect();
      if (hold.width <= 1 || hold.height <= 1 || style.clipPath !== 'none') break; // read aloud only
      if ((x && (box.right > hold.right + 1 || box.left < hold.left - 1)) || (y && (box.bottom > hold.bottom + 2 || box.top < hold.top - 2))) {
        faults.add(`“${text.data.trim().slice(0, 40)}” is cut off by ${at.tagName.toLowerCase()}.${at.className}`);
      }
      if (style.position === 'fixed') break;
    }
  }
  return [...faults];
}

// moving gives what moves although the reader asked for no motion.
function moving() {
  const faults = new Set();
  const seconds = (list) => Math.max(...list.split(',').map((s) => parseFloat(s) * (s.trim().endsWith('ms') ? 0.001 : 1)));
  for (const e of document.querySelectorAll('body *')) {
    for (const part of [undefined, '::before', '::after']) {
      const style = getComputedStyle(e, part);
      if (seconds(style.transitionDuration) > 0.01 || (style.animationName !== 'none' && seconds(style.animationDuration) > 0.01)) faults.add(`${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''}${part ?? ''} moves`);
    }
  }
  for (const a of document.getAnimations()) if (a.playState === 'running') faults.add(`an animation runs on ${a.effect?.target?.tagName}`);
  return [...faults];
}

// senses gives what a page does not stand. It leaves the page in the colours of its theme, at another width.
export async function senses(page) {
  const faults = [];
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const f of await page.evaluate(inForcedColours)) faults.push(`in forced colours ${f}`);
  await page.emulateMedia({ forcedColors: 'none' });
  for (const f of await page.evaluate(moving)) faults.push(`without motion ${f}`);
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
  }, spacing);
  for (const width of [1440, 320]) {
    await page.setViewportSize({ width, height: 900 });
    for (const f of await page.evaluate(clipped)) faults.push(`spaced out at ${width} ${f}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) faults.push(`spaced out at ${width} it scrolls sideways by ${over} px`);
  }
  await page.evaluate(() => document.adoptedStyleSheets.pop());
  return faults;
}
