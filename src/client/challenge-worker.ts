/** Searches for the answer beside the page; altcha's own worker, from this site. */
import 'altcha/workers/pbkdf2';
