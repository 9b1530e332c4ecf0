/**
 * Watches one appeal from a process of its own, so that reading thousands of streams holds up nobody's measurement.
 *   node tests/load/lib/watching.ts <url> <slug> <count>
 */
import { openWatchers } from './watchers.ts';

const [url = '', slug = '', count = '0'] = process.argv.slice(2);
const watchers = await openWatchers(url, slug, Number(count));
process.once('disconnect', () => watchers.close());
process.send?.('watching');
