import type { VNode } from 'preact';
import { typedText, type Typed } from '../http/forms.ts';
import { Button, ErrorSummary, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { Honeypot } from '../ui/honeypot.tsx';
import type { Contact } from './rules.ts';
import { OtherPerson } from './collection-view.tsx';

type OfAppeal = { appeal: { slug: string; title: string }; organisation: string };

const Head = ({ appeal, organisation, title }: OfAppeal & { title: string }): VNode => (
  <header class="stack">
    <p class="eyebrow">{organisation}</p>
    <h1>{title}</h1>
    <p class="small">
      For “<a href={`/a/${appeal.slug}`}>{appeal.title}</a>”
    </p>
  </header>
);

/** "I can drive", for whoever wants to collect from others. */
export function DrivePage({
  typed,
  errors,
  isOver,
  ...about
}: OfAppeal & { typed: Typed; errors: FormError[]; isOver: boolean }): VNode {
  const text = (name: string) => typedText(typed, name);
  if (isOver)
    return (
      <>
        <Head {...about} title="I can drive" />
        <p>This appeal has ended, so nothing more is collected. Thank you for wanting to help.</p>
      </>
    );
  return (
    <>
      <ErrorSummary errors={errors} />
      <Head {...about} title="I can drive" />
      <p class="lede">
        Some people would give something and can’t bring it. If you can collect it from them, {about.organisation} joins
        you up.
      </p>
      <p>
        You are asked before each collection, and told what it is and roughly where. Names, numbers and addresses pass
        only when both of you have said yes.
      </p>
      <form class="form" method="post" action={`/a/${about.appeal.slug}/drive`} novalidate>
        <TextField
          name="email"
          type="email"
          label="Your e-mail address"
          hint="We send you a link to confirm."
          value={text('email')}
          errors={errors}
          autocomplete="email"
          inputmode="email"
        />
        <TextField
          name="name"
          label="Your name"
          value={text('name')}
          errors={errors}
          autocomplete="name"
          maxlength={80}
        />
        <TextField
          name="area"
          label="Where can you collect?"
          hint="For example: M9 and M8, or north Manchester. Those who give are told this."
          value={text('area')}
          errors={errors}
          maxlength={80}
        />
        <TextField
          name="phone"
          type="tel"
          label="Telephone"
          hint={`For ${about.organisation}, and for those with whom you have agreed.`}
          value={text('phone')}
          errors={errors}
          autocomplete="tel"
          maxlength={40}
        />
        <TextArea
          name="note"
          label="A note"
          rows={2}
          required={false}
          value={text('note')}
          errors={errors}
          maxlength={300}
        />
        <Honeypot />
        <Button big>I can drive</Button>
        <p class="small quiet">
          You can take it back at any time. <a href="/privacy">What happens with my address?</a>
        </p>
      </form>
    </>
  );
}

/** The same for everybody, whoever they said they are. */
export const DriveAskedPage = (about: OfAppeal): VNode => (
  <>
    <Head {...about} title="Look into your e-mail" />
    <p class="lede">
      We have sent you a link. Press the button behind it, and {about.organisation} knows that you can drive.
    </p>
    <p>If you have offered it already, nothing more comes: the link in your first mail goes on working.</p>
  </>
);

export type DriverCollection = {
  id: string;
  items: readonly string[];
  area: string;
  state: 'asked' | 'waiting' | 'agreed';
  other: Contact | null;
};

/** A driver's own page: yes or no, what they are asked to collect, and with whom they agreed. */
export function DriverPage({
  path,
  state,
  mine,
  collections,
  supporterPath,
  ...about
}: OfAppeal & {
  path: string;
  state: 'unconfirmed' | 'driving' | 'withdrawn';
  mine: { area: string; phone: string | null; note: string | null };
  collections: readonly DriverCollection[];
  supporterPath: string;
}): VNode {
  return (
    <>
      <Head {...about} title={titles[state]} />
      {state === 'unconfirmed' && (
        <>
          <p class="lede">You can collect things around {mine.area}. Is that right?</p>
          <form class="form" method="post" action={`${path}/confirm`}>
            <Button big>Yes, I can drive</Button>
          </form>
          <Mine {...mine} />
        </>
      )}
      {state === 'driving' && (
        <>
          {collections.length === 0 && (
            <p class="lede">Nothing to collect at the moment. You get a letter when there is something near you.</p>
          )}
          {collections.map((collection) => (
            <CollectionCard key={collection.id} path={path} collection={collection} />
          ))}
          <Mine {...mine} />
        </>
      )}
      {state === 'withdrawn' && (
        <p class="lede">
          You don’t drive any more, and nobody is shown how to reach you.{' '}
          <a href={`/a/${about.appeal.slug}/drive`}>Offer it again</a>
        </p>
      )}
      {state !== 'withdrawn' && (
        <form method="post" action={`${path}/withdraw`}>
          <Button variant="quiet">I can’t drive any more</Button>
        </form>
      )}
      <p class="small quiet">
        <a href={`${supporterPath}/erase`}>Erase everything about me</a>
      </p>
    </>
  );
}

const titles = { unconfirmed: 'One more tap', driving: 'Thank you for driving', withdrawn: 'That is fine' } as const;

const Mine = ({ area, phone, note }: { area: string; phone: string | null; note: string | null }): VNode => (
  <p class="small quiet">
    You said: {area}
    {phone !== null && `, ${phone}`}
    {note !== null && `, “${note}”`}
  </p>
);

function CollectionCard({ path, collection }: { path: string; collection: DriverCollection }): VNode {
  const { id, items, area, state, other } = collection;
  const act = (verb: string) => `${path}/collections/${id}/${verb}`;
  const what = items.join(', ');
  return (
    <section class="stack" aria-labelledby={`collection-${id}`}>
      <h2 id={`collection-${id}`}>{what}</h2>
      <p>Area: {area}</p>
      {state === 'waiting' && (
        <p>You have agreed. The other one has been asked too; you get a letter once they agree.</p>
      )}
      {state === 'agreed' && other !== null && <OtherPerson title="Who gives it" other={other} />}
      <div class="cluster">
        {state === 'asked' && (
          <form method="post" action={act('agree')}>
            <Button>
              Yes, I collect it<span class="visually-hidden">: {what}</span>
            </Button>
          </form>
        )}
        <form method="post" action={act('end')}>
          <Button variant="quiet">
            {state === 'asked' ? 'No, I can’t' : 'End this'}
            <span class="visually-hidden">: {what}</span>
          </Button>
        </form>
      </div>
    </section>
  );
}
