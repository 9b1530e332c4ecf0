import type { VNode } from 'preact';
import type { Person } from '../organisations/guards.ts';
import { Button } from '../ui/form.tsx';
import { Page, type PageProps } from '../ui/layout.tsx';
import type { OrganisationForHost } from './queries.ts';

type Frame = Pick<PageProps, 'assets' | 'demo'>;

export const OrganisationsPage = ({
  frame,
  host,
  organisations,
  day,
}: {
  frame: Frame;
  host: Person;
  organisations: OrganisationForHost[];
  day: (date: Date) => string;
}): VNode => (
  <Page title="All organisations" robots="noindex" wide member={{ name: host.name ?? host.email }} {...frame}>
    <h1>All organisations</h1>
    <p>
      <a href="/host">Back to the desk</a>
    </p>
    <div class="table-box">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">Appeals</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {organisations.map(({ slug, name, state, appeals, createdAt }) => (
            <tr key={slug}>
              <td data-label="Name">
                <a href={`/o/${slug}`}>{name}</a>
              </td>
              <td data-label="State">
                {stateNames[state]}
                {state === 'declined' && (
                  <form method="post" action={`/host/organisations/${slug}/approve`}>
                    <Button variant="quiet">Approve after all</Button>
                  </form>
                )}
              </td>
              <td data-label="Appeals" class="is-number">
                {appeals}
              </td>
              <td data-label="Since">{day(createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </Page>
);

const stateNames: Record<OrganisationForHost['state'], string> = {
  applied: 'Waits for your word',
  approved: 'Approved',
  declined: 'Declined',
};
