import type { VNode } from 'preact';
import { AdminPage } from '../../../src/ui/admin-page.tsx';
import type { Assets } from '../../../src/ui/assets.ts';
import { CheckboxField, NumberStepper, RadioGroup } from '../../../src/ui/choices.tsx';
import { Button, ErrorSummary, FileField, SelectField, TextArea, TextField } from '../../../src/ui/form.tsx';
import { Page } from '../../../src/ui/layout.tsx';
import { Notice } from '../../../src/ui/parts.tsx';

/** A form with every kind of field, some of them wrong. */
export function FormPage({ assets }: { assets: Assets }): VNode {
  const errors = [
    { path: 'title', message: 'Say in a few words what you need' },
    { path: 'deadline', message: 'Choose a day that is still to come' },
    { path: 'visibility', message: 'Choose who may see the address' },
  ];
  return (
    <Page title="A new appeal" assets={assets}>
      <ErrorSummary errors={errors} />
      <h1>A new appeal</h1>
      <form class="form" method="post" action="/admin/hollow-lane/appeals" enctype="multipart/form-data">
        <TextField
          name="title"
          label="What do you need?"
          hint="For example: 500 tins of dog food by Friday"
          errors={errors}
          required
        />
        <TextArea
          name="story"
          label="What happened?"
          value="On Thursday night a fire took two of our kennels."
          errors={errors}
        />
        <TextField
          name="deadline"
          type="datetime-local"
          label="Until when?"
          value="2025-11-20T18:00"
          width="medium"
          errors={errors}
        />
        <SelectField
          name="zone"
          label="Your time zone"
          choices={[
            { value: 'Europe/London', label: 'London' },
            { value: 'Europe/Dublin', label: 'Dublin' },
          ]}
          value="Europe/Dublin"
        />
        <NumberStepper name="wanted" label="How many?" value={500} step={10} errors={errors} />
        <RadioGroup
          name="visibility"
          label="Who may see the address?"
          choices={[
            { value: 'public', label: 'Everybody' },
            { value: 'after-pledge', label: 'Those who promised', hint: 'They see it once they have confirmed.' },
          ]}
          errors={errors}
        />
        <CheckboxField
          name="anythingLike"
          label="Anything like this is fine"
          hint="People may bring another brand."
          checked
        />
        <FileField name="photo" label="A photo" hint="JPEG, PNG or WebP" accept="image/*" required={false} />
        <div class="cluster">
          <Button>Save and look at it</Button>
          <Button variant="secondary" name="then" value="list">
            Paste a list
          </Button>
          <Button variant="danger">Throw it away</Button>
          <Button variant="quiet" href="/admin/hollow-lane">
            Back
          </Button>
        </div>
        <Notice kind="success" title="Saved">
          <p>Nobody can see it yet. Publish it when you are ready.</p>
        </Notice>
      </form>
    </Page>
  );
}

/** A page of members. */
export function DashboardPage({ assets }: { assets: Assets }): VNode {
  const rows = [
    ['Sam Okafor', '24 tins of dog food', 'is-on-the-way', 'on its way', '10.12 am'],
    ['Priya', '60 tins of dog food', 'is-pledged', 'promised', '9.58 am'],
    ['Someone', '4 blankets', 'is-unconfirmed', 'waiting for a click', '9.40 am'],
    ['At the door', '12 blankets', 'is-received', 'here', '9.15 am'],
  ] as const;
  return (
    <AdminPage
      title="Food and blankets after the fire"
      organisation={{ slug: 'hollow-lane', name: 'Hollow Lane Dogs’ Home' }}
      member={{ name: 'Rosa', email: 'rosa@example.org', role: 'owner' }}
      current="appeals"
      assets={assets}
    >
      <header class="appeal-head">
        <h1>Food and blankets after the fire</h1>
        <p class="tag">by Friday 28 November, 6 pm</p>
      </header>
      <dl class="four-numbers">
        <div>
          <dt>waiting for a click</dt>
          <dd>28</dd>
        </div>
        <div>
          <dt>promised</dt>
          <dd>196</dd>
        </div>
        <div>
          <dt>on its way</dt>
          <dd>92</dd>
        </div>
        <div class="is-here">
          <dt>here</dt>
          <dd>1,151</dd>
        </div>
      </dl>
      <div class="big-actions">
        <Button href="#check-in">Check in</Button>
        <Button href="#tell" variant="secondary">
          Tell everyone
        </Button>
        <Button href="#steer" variant="secondary">
          Steer
        </Button>
      </div>
      <div class="table-box">
        <table class="table">
          <caption>Since you last looked</caption>
          <thead>
            <tr>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">State</th>
              <th scope="col">When</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([who, what, kind, state, when]) => (
              <tr key={what}>
                <th scope="row">{who}</th>
                <td data-label="What">{what}</td>
                <td data-label="State">
                  <span class={`state ${kind}`}>{state}</span>
                </td>
                <td data-label="When">{when}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </AdminPage>
  );
}
