import type { VNode } from 'preact';
import type { Place } from './place.ts';

/** Where to bring it: the words of one place, its photo, and how to find it. */
export function PlaceText({ place }: { place: Place }): VNode {
  const { name, isClosed, address, hours, now, accepts, notes, map, photo } = place;
  return (
    <div class="stack" data-place={place.id}>
      <p>
        <strong>{name}</strong>
        {address === null ? <>: you get the address once your promise is confirmed.</> : <>, {address}.</>}
        {!isClosed && hours !== null && (
          <>
            {' '}
            Open: {hours}
            {now !== null && <span class="quiet"> ({now})</span>}
          </>
        )}
        {isClosed && <strong> Closed at present. Please don’t bring anything there.</strong>}
      </p>
      {accepts !== '' && <p>Takes: {accepts}</p>}
      {notes !== '' && <p>{notes}</p>}
      {map !== null && <MapLinks map={map} name={name} />}
      {photo !== null && <img src={photo.src} alt={photo.alt} width={320} loading="lazy" />}
    </div>
  );
}

/** Links to follow; nothing is loaded from anywhere. */
export const MapLinks = ({ map, name }: { map: NonNullable<Place['map']>; name: string }): VNode => (
  <p class="cluster small">
    <a href={map.geo} aria-label={`Open in my map: ${name}`}>
      Open in my map
    </a>
    {map.page !== null && (
      <a href={map.page} rel="noreferrer nofollow" aria-label={`On OpenStreetMap: ${name}`}>
        On OpenStreetMap
      </a>
    )}
  </p>
);
