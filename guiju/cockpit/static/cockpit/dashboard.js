// Draws the dashboard's charts from the data that the page brings with it.
(() => {
  const style = getComputedStyle(document.body);
  const token = (name) => style.getPropertyValue(name).trim();
  const ink = token("--gj-ink-2"), line = token("--gj-line");
  const colours = ["--cp-1", "--cp-2", "--cp-3", "--cp-4"].map(token);
  const text = { color: ink, fontFamily: style.fontFamily };
  const axes = (labels, across) => {
    const names = { type: "category", data: labels, axisLabel: text, axisLine: { lineStyle: { color: line } } };
    const values = { type: "value", axisLabel: text, splitLine: { lineStyle: { color: line } } };
    return across ? { xAxis: values, yAxis: names } : { xAxis: names, yAxis: values };
  };
  const common = { color: colours, animation: false, textStyle: text, grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true } };
  const options = {
    funnel: (chart) => ({
      ...common,
      tooltip: { formatter: (point) => `${point.name}<br>${point.value} · ${point.data.amount}` },
      series: [{ type: "funnel", sort: "none", gap: 2, left: 8, right: 8, top: 8, bottom: 8, minSize: "24%", data: chart.steps,
        label: { position: "inside", color: "#fff", fontSize: 13, formatter: (point) => `${point.name}  ${point.value}  ${point.data.amount}` } }],
    }),
    bar: (chart) => ({ ...common, ...axes(chart.labels), tooltip: { trigger: "axis" }, legend: { textStyle: text, top: 0 },
      series: chart.series.map((one) => ({ ...one, type: "bar" })) }),
    line: (chart) => ({ ...common, ...axes(chart.labels), tooltip: { trigger: "axis" }, legend: { textStyle: text, top: 0 },
      series: chart.series.map((one) => ({ ...one, type: "line" })) }),
    across: (chart) => ({ ...common, ...axes(chart.labels, true), tooltip: { trigger: "axis" },
      series: chart.series.map((one) => ({ ...one, type: "bar", barMaxWidth: 28 })) }),
  };
  for (const place of document.querySelectorAll("[data-chart]")) {
    const chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const drawn = echarts.init(place, null, { renderer: "svg" });
    drawn.setOption(options[chart.kind](chart));
    drawn.on("click", (point) => { if (point.data && point.data.url) { location.href = point.data.url; } });
    addEventListener("resize", () => drawn.resize());
  }
})();
