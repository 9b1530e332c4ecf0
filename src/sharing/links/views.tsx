import type { VNode } from 'preact';
import { Button, ErrorSummary } from '../../ui/form.tsx';
import { TakeLinkFields, type TakeLinkProps } from './fields.tsx';

/** For somebody who has nothing to bring but knows people. */
export function ShareForm({ appeal, ...form }: TakeLinkProps): VNode {
  const { errors, via } = form;
  return (
    <>
      <ErrorSummary errors={errors} />
      <div class="stack">
        <p class="eyebrow">{appeal.organisation.name}</p>
        <h1>Pass it on: {appeal.title}</h1>
        <p class="lede">
          You need not bring anything. Take a link of your own, send it to people you know, and see what it sets going.
        </p>
      </div>
      <form class="form" method="post" action={`/a/${appeal.slug}/share`}>
        <TakeLinkFields
          {...form}
          asks={{
            name: {
              label: 'Your first name',
              hint: 'Whoever opens your link sees it. Leave it empty to stay unnamed. Web addresses are taken out.',
              required: false,
            },
            message: {
              label: 'A few words of your own',
              hint: 'Shown to whoever opens your link, as yours. Web addresses are taken out.',
            },
          }}
          emailHint="Only to send you your link and what it brings. Without it, keep the next page’s address yourself."
        />
        <Button big>Make my link</Button>
      </form>
      <p>
        A class, a shop, a team? <a href={`/a/${appeal.slug}/groups${viaQuery(via)}`}>Take a link for your group</a>
      </p>
      <p>
        <a href={via === '' ? `/a/${appeal.slug}` : `/a/${appeal.slug}/${via}`}>Back to the appeal</a>
      </p>
    </>
  );
}

const viaQuery = (via: string): string => (via === '' ? '' : `?via=${encodeURIComponent(via)}`);

/** The appeal has ended: there is nothing to pass on any more. */
export function ShareClosed({ appeal }: { appeal: { slug: string; title: string } }): VNode {
  return (
    <>
      <h1>This appeal is closed</h1>
      <p>Thank you for wanting to pass it on. “{appeal.title}” takes nothing more.</p>
      <p>
        <a href={`/a/${appeal.slug}`}>See how it ended</a>
      </p>
      <p>
        <a href="/">See all open appeals</a>
      </p>
    </>
  );
}
