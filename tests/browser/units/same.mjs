// Reads a task as JSON and answers as the page would: lets the Python tests hold both sides together.
import { readFileSync } from "node:fs";

import { presentValue } from "../../../geomap/webmap/script/corrections.js";
import { Folding } from "../../../geomap/webmap/script/folding.js";
import { unpack } from "../../../geomap/webmap/script/packing.js";
import { isReadable, readCsv } from "../../../geomap/webmap/script/reviewacts.js";
import { toCsv, toGeoJson, toSourcesCsv } from "../../../geomap/webmap/script/takeaway.js";

const { task, input } = JSON.parse(readFileSync(0, "utf-8"));
const answers = {
  fold: ({ table, texts }) => texts.map((text) => new Folding(table).fold(text)),
  present: ({ fields, features }) => features.map((feature) => fields.map((field) => presentValue(field, feature))),
  readable: ({ schema, values }) => values.map(([field, value]) => isReadable(field, value, schema)),
  corrections: (texts) => texts.map(readCsv),
  unpack: (packed) => unpack(packed),
  files: ({ head, features, schema }) => ({
    csv: toCsv(features, schema),
    sources: toSourcesCsv(features),
    geojson: toGeoJson(head, features),
  }),
};
process.stdout.write(JSON.stringify(answers[task](input)));
