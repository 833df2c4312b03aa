// The words that count are found by guiju/site/assets.py, one a line.
module.exports = { defaultExtractor: (text) => text.split("\n") };
