// Leaves in the icon font what the slim style sheet draws: node guiju/site/iconfont.cjs STYLE FONT
const { readFileSync, writeFileSync } = require("node:fs");
const subset = require("subset-font");

const [style, font] = process.argv.slice(2);
const codes = [...readFileSync(style, "utf8").matchAll(/content:"\\([0-9a-f]+)"/g)].map(([, code]) => parseInt(code, 16));
subset(readFileSync(font), String.fromCodePoint(...codes), { targetFormat: "woff2" }).then((slim) => writeFileSync(font, slim));
