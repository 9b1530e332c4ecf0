import type { ProblemName } from '../http/problems.ts';

/** What each problem of the API means, and what to do about it: one paragraph each. */
export const problemWords: Record<ProblemName, readonly string[]> = {
  'malformed-request': [
    'The request could not be read at all: its body is no JSON, or its address is not well-formed.',
    'Check that the body is one JSON value in UTF-8. Nothing was changed.',
  ],
  'invalid-input': [
    'The request was read, and some of its values are missing or not right. Nothing was changed.',
    'The member `errors` names each: `path` says where (`items.0.quantity` is the quantity of the first item; a header stands there by its name), `message` says why.',
  ],
  'not-found': [
    'There is nothing at this address, or it belongs to an organisation that is not yours. Both get the same answer, so that nobody can find out what is there.',
  ],
  'method-not-allowed': [
    'There is something at this address, and it takes other methods. The header `Allow` names them.',
  ],
  'not-signed-in': [
    'This call is for members of an organisation, and came without a key, or with one that is not known or was ended.',
    'Send `Authorization: Bearer <key>`. An owner of the organisation makes keys in its settings.',
  ],
  forbidden: [
    'You are a member of this organisation, and your role does not allow this call. A key may do what an editor may.',
    'Ask an owner to do it, or to give you another role.',
  ],
  'appeal-not-open': [
    'The appeal is paused, full or over, and takes no pledges at the moment. The member `state` says which.',
    'The charity may open it again; its stream of events tells you when.',
  ],
  'need-full': [
    'Less is still accepted than this request asks for. A request is taken as a whole or not at all, so nothing was changed.',
    'The member `needs` names each need of which too much was asked, and in `open` how much is still accepted. Lower the quantities and send it again, with a new Idempotency-Key.',
  ],
  'slot-needed': [
    'So much is on its way that the charity has slowed the appeal down: whoever brings something says when. Nothing was changed.',
    'The member `slots` names the free times. Send the request again with one of them as `slot: { pointId, startsAt }`, or with another `way` than `bring`.',
  ],
  'slot-unavailable': [
    'The time asked for is taken, has begun, or is none of this drop-off point’s. Nothing was changed.',
    'The member `slots` names the free times. Choose one of them and send the request again.',
  ],
  conflict: [
    'What you ask for does not fit the present state of the thing, for example confirming a pledge that was withdrawn.',
    'Read it again, and decide anew.',
  ],
  'version-conflict': [
    'Somebody changed the appeal since you read it, and `If-Match` says that you wanted to change the version that you had read.',
    'Read it again, look at what changed, and send your change with the new version.',
  ],
  'body-too-large': ['The body of the request is larger than this call takes. Nothing was changed.'],
  'unsupported-media-type': ['The body has to be JSON, sent with `Content-Type: application/json`.'],
  'idempotency-key-reused': [
    'A request with this Idempotency-Key was answered before, and its body was another one. Nothing was changed.',
    'A key stands for one request. Use a new one, such as a random UUID, for each new request, and the same one only to repeat it.',
  ],
  'too-many-requests': [
    'That was more from one network address than is allowed at once. Nothing was changed.',
    'Wait as many seconds as the header `Retry-After` says, then send it again with the same Idempotency-Key.',
  ],
  internal: [
    'Something went wrong on our side. What happened stands in our log, and not in the answer.',
    'Try again in a moment, a pledge with the same Idempotency-Key. If it happens again, tell us the number in `detail`.',
  ],
  unavailable: [
    'More arrives at this moment than can be taken in. Nothing was changed.',
    'Wait as many seconds as the header `Retry-After` says, then send it again with the same Idempotency-Key.',
  ],
};
