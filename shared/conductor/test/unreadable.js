// Texts whose contrast with their background is below what https://www.w3.org/TR/WCAG22/#contrast-minimum asks for; run in
// the page.
(() => {
  const parts = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = (color) => {
    const [r, g, b] = parts(color)
      .slice(0, 3)
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      const [, , , opacity = 1] = parts(color);
      if (opacity === 1) return color;
    }
    return "no background at all";
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!hasText || !element.checkVisibility() || element.matches(":disabled, option, select")) continue;
    const { color, opacity } = getComputedStyle(element);
    const [one, other] = [light(color), light(behind(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (!(ratio >= 4.5) || opacity !== "1") {
      found.push(`${element.tagName} ${element.textContent.slice(0, 40)}: ${ratio}`);
    }
  }
  return found;
})();
