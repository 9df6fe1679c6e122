/** The experiment document, for programs: reading, checking, completing, writing, and the samples it describes. */
export { type LoadOptions, loadSamples, type SampleMaker } from "./data.ts";
export { checkExperiment, decodeExperiment } from "./decode.ts";
export { type Extent, encodeExperiment, formatDocument, withParameters } from "./encode.ts";
export { children, type Field, field, fields, type Kind } from "./fields.ts";
export { fitModel } from "./fit.ts";
export { fallbackWords, parameterWords, takes } from "./words.ts";
