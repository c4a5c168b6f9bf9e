// Draws the charts whose options stand as JSON beside their tables. Until then, without this script and without the
// chart library, the drawing of the page is what one sees.
const decimal = (lang) => new Intl.NumberFormat(lang === "en" ? "en-GB" : "da-DK", { maximumFractionDigits: 2 });

// The pointer's box is made of nodes, never of text that is read as HTML: the content policy forbids that.
function tip(lines) {
  const box = document.createElement("div");
  box.className = "chart-tip";
  lines.forEach((words, i) => {
    const line = document.createElement(i === 0 ? "b" : "span");
    line.textContent = words;
    box.append(line);
  });
  return box;
}

function draw(echarts, place) {
  const source = place.parentElement.querySelector("script.chart-options");
  const { option, lang, ticks, tips, about } = JSON.parse(source.textContent);
  const numbers = decimal(lang);
  const shown = new Set(ticks);
  for (const axis of [option.xAxis].flat()) {
    axis.axisLabel.interval = (index) => shown.has(index) && (place.clientWidth > 520 || ticks.indexOf(index) % 2 === 0);
  }
  if (place.clientWidth <= 520) {
    for (const series of option.series) if (series.showSymbol) series.symbolSize = 4;
  }
  for (const axis of [option.yAxis].flat()) axis.axisLabel.formatter = (value) => numbers.format(value);
  delete option.tooltip.appendTo;
  option.tooltip.className = "chart-tip-box";
  option.tooltip.formatter = (points) => tip(tips[[points].flat()[0].dataIndex] ?? []);

  place.classList.add("drawn");
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption(option);
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", about);
  new ResizeObserver(() => chart.resize()).observe(place);
  // Paper is narrower than the screen, and no frame is drawn between the two.
  addEventListener("beforeprint", () => {
    chart.resize({ width: 640, height: 230 });
    chart.getZr().flush();
  });
  addEventListener("afterprint", () => chart.resize({ width: "auto", height: "auto" }));

}

// drawAll draws every chart of a part of the page.
export function drawAll(root) {
  const places = root.querySelectorAll(".chart[data-library]");
  const failed = () => {
    for (const place of places) {
      place.classList.remove("drawn");
      place.classList.add("failed");
    }
  };
  if (places.length === 0) return;
  if (!places[0].dataset.library) return failed();
  import(places[0].dataset.library)
    .then((echarts) => {
      for (const place of places) if (place.isConnected) draw(echarts, place);
    })
    .catch(failed);
}

drawAll(document);
