// Put in front of the embedded toolchain's own start-up script when it is installed.
//
// The script resolves a symbol with `Object.keys(lib.exports).indexOf(symbol)`: a list of some
// 200,000 names, made and searched again for every look-up, which takes 94 of the 112 seconds of
// a start. The index of a name never changes, because names are only ever added at the end, so
// one Map per library gives the same answer. It is made again when a name is there that it lacks.
var gate2SymbolMaps = new WeakMap();
function gate2SymbolIndex(exports, symbol) {
  var map = gate2SymbolMaps.get(exports);
  if (map === undefined || (!map.has(symbol) && Object.hasOwn(exports, symbol))) {
    map = new Map();
    for (var name of Object.keys(exports)) map.set(name, map.size);
    gate2SymbolMaps.set(exports, map);
  }
  var index = map.get(symbol);
  return index === undefined ? -1 : index;
}
