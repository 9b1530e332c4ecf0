import { fileURLToPath } from 'node:url';

// For the programs that tests start, many times the same ones. A worker itself loads everything once, and would take ten
// seconds at its end to write down what it has compiled.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));
