// Makes the drawings live: the same specification, drawn as wide as the page is, with tooltips.
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("words").textContent);
  const figures = [...document.querySelectorAll("figure.chart")];
  const views = new Map();

  // A phone has less room: shorter labels, legends in two columns, fewer ticks.
  const narrow = {
    axis: { labelLimit: 84, labelFontSize: 11, titleFontSize: 11 },
    axisQuantitative: { tickCount: 4 },
    legend: { columns: 2, labelLimit: 110 },
  };

  // Single and layered charts take the page's width; composed ones keep theirs and the style sheet scales them.
  const fits = (spec) =>
    ("mark" in spec || "layer" in spec) && typeof spec.width !== "number" &&
    !["row", "column", "facet"].some((channel) => spec.encoding && channel in spec.encoding);

  // Vega's own "fit" forgets texts that stand beyond the last bar: measure what was drawn, and give back the excess.
  async function fill(figure, view) {
    for (let turn = 0; turn < 3; turn += 1) {
      const excess = figure.querySelector(".live svg.marks").getAttribute("width") - figure.clientWidth;
      if (Math.abs(excess) < 1) break;
      await view.width(Math.max(80, view.width() - excess)).resize().runAsync();
    }
  }

  async function draw(figure) {
    const spec = JSON.parse(figure.querySelector("script").textContent);
    const width = figure.clientWidth;
    const fit = fits(spec);
    figure.classList.add("drawing");
    try {
      const { view } = await vegaEmbed(figure.querySelector(".live"), fit ? { ...spec, width } : spec, {
        mode: "vega-lite", renderer: "svg", hover: true, config: width < 520 ? narrow : {},
        actions: { export: true, source: false, compiled: false, editor: false },
        i18n: { PNG_ACTION: words.png, SVG_ACTION: words.svg },
      });
      if (fit) {
        await fill(figure, view);
        views.set(figure, view);
      }
      figure.classList.replace("drawing", "alive");
    } catch (error) {
      figure.classList.remove("drawing"); // the drawing stays
      console.error(error);
    }
  }

  let waiting;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => views.forEach((view, figure) => fill(figure, view)), 150);
  });

  // One after the other, so that the page can be read and scrolled meanwhile.
  (async () => {
    for (const figure of figures) await draw(figure);
    document.documentElement.dataset.charts = String(document.querySelectorAll("figure.alive").length);
  })();

  const contents = document.querySelector("nav details");
  if (contents && matchMedia("(max-width: 1180px)").matches) contents.open = false;
})();
