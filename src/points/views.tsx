import type { VNode } from 'preact';
import { pictureAddress } from '../pictures/sizes.ts';
import { Button } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';
import { MapLinks } from './place-view.tsx';
import { numberText } from '../ui/quantities.ts';
import type { PointPicture } from './queries.ts';
import { FillingText, type StoredHere } from './storage-view.tsx';

export type PointLine = {
  id: string;
  name: string;
  address: string;
  postcode: string | null;
  visibility: 'public' | 'after-pledge';
  notes: string;
  accepts: string;
  picture: PointPicture | null;
  appeals: { slug: string; title: string; state: string }[];
  storageCeiling: number | null;
  /** What has come since it was last emptied; null without a ceiling, and while it is closed. */
  storage: StoredHere | null;
  isOpen: boolean;
  /** `Monday to Friday 9 am to 5 pm`. */
  hoursWords: string | null;
  isReadable: boolean;
  /** `opens tomorrow at 9 am`. */
  now: string | null;
  map: { page: string; geo: string } | null;
  slots: string | null;
};

export type PointListProps = { path: string; lines: PointLine[]; mayChange: boolean; done: string | null };

/** The drop-off points of an organisation. */
export function PointList({ path, lines, mayChange, done }: PointListProps): VNode {
  return (
    <div class="stack">
      <h1>Drop-off points</h1>
      {done !== null && <Notice kind="success" title={done} live />}
      <p class="lede">
        Where people bring things. Write a place down once, and tick it in each appeal. A change here changes every
        appeal that names it.
      </p>
      {mayChange && (
        <p>
          <Button href={`${path}/new`}>Add a drop-off point</Button>
        </p>
      )}
      {lines.length === 0 && (
        <p class="empty">
          There is none yet. The kennels, the church hall, the shop that keeps a box: whoever promises something is told
          where and when.
        </p>
      )}
      <ul class="cards">
        {lines.map((line) => (
          <li class="card stack" key={line.id} id={`point-${line.id}`}>
            <Line line={line} />
            {mayChange && <Buttons path={path} line={line} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Line({ line }: { line: PointLine }): VNode {
  const { name, address, postcode, hoursWords, isReadable, now, notes, accepts, slots, storageCeiling } = line;
  return (
    <>
      <h2>{name}</h2>
      {(!line.isOpen || line.visibility !== 'public') && (
        <p class="cluster">
          {!line.isOpen && <span class="tag">Closed</span>}
          {line.visibility !== 'public' && <span class="tag">Shown after pledging only</span>}
        </p>
      )}
      <p>{[address.replaceAll('\n', ', '), postcode].filter(Boolean).join(', ')}</p>
      {line.map !== null && <MapLinks map={line.map} name={name} />}
      {hoursWords !== null && (
        <p>
          {hoursWords}
          {now !== null && line.isOpen && <span class="quiet"> ({now})</span>}
        </p>
      )}
      {!isReadable && (
        <p class="small quiet">We can’t read these hours for certain, so they are shown as you typed them.</p>
      )}
      {accepts !== '' && <p>Takes: {accepts}</p>}
      {notes !== '' && <p>{notes}</p>}
      {slots !== null && <p class="small">{slots}</p>}
      {line.storage === null ? (
        storageCeiling !== null && <p class="small">Room for {numberText(storageCeiling)} things</p>
      ) : (
        <FillingText storage={line.storage} />
      )}
      {line.picture !== null && (
        <img src={pictureAddress(line.picture, 480)} alt={line.picture.alt} width={240} loading="lazy" />
      )}
      <p class="small quiet">
        {line.appeals.length === 0
          ? 'No appeal names it at present.'
          : `Named by ${line.appeals.map(({ title }) => `“${title}”`).join(', ')}.`}
      </p>
    </>
  );
}

function Buttons({ path, line }: { path: string; line: PointLine }): VNode {
  return (
    <div class="cluster">
      <a class="button is-secondary is-small" href={`${path}/${line.id}`} aria-label={`Change: ${line.name}`}>
        Change
      </a>
      {line.storage !== null && line.storage.stored > 0 && (
        <form method="post" action={`${path}/${line.id}/emptied`}>
          <button class="button is-secondary is-small" type="submit" aria-label={`It was emptied: ${line.name}`}>
            It was emptied
          </button>
        </form>
      )}
      <form method="post" action={`${path}/${line.id}/${line.isOpen ? 'close' : 'open'}`}>
        <button
          class="button is-quiet is-small"
          type="submit"
          aria-label={`${line.isOpen ? 'Close' : 'Open again'}: ${line.name}`}
        >
          {line.isOpen ? 'Close' : 'Open again'}
        </button>
      </form>
    </div>
  );
}
