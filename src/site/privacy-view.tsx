import type { ComponentChildren, VNode } from 'preact';

/** What is kept, why and how long. Each sentence says what the code does: whoever changes that changes this. */
export function PrivacyWords({ hostEmail }: { hostEmail: string | null }): VNode {
  return (
    <>
      <header class="stack">
        <h1>Privacy</h1>
        <p class="lede">
          We keep what is needed to bring your things to where they are needed, and we show your name only if you say
          so.
        </p>
      </header>
      <Section title="When you only look">
        <p>
          You get no cookie. No page asks anything of another company: no fonts, no maps, no counters, no advertising.
        </p>
        <p>
          When you come through somebody’s personal link, we count one visit for that link. To count you once and not at
          each reload, the server makes a scrambled number from your network address and your browser’s name. It is kept
          in memory only, with a key that is thrown away after a day, and never written down. What stays is the number
          of visits.
        </p>
        <p>
          When you come from another site that shows an appeal in a window, we keep the name of that site, so that the
          charity sees what it brought. Which of its pages you read, and who you are, we are not told.
        </p>
        <p>
          So that nobody floods the forms, the server remembers for some minutes how often an address sent one. That is
          in memory only as well. Addresses are not stored, and they do not stand in our logs.
        </p>
      </Section>
      <Section title="When you promise something">
        <p>We keep:</p>
        <ul>
          <li>your e-mail address, to send you the link to confirm, where to bring it, and a way to change it;</li>
          <li>what you promised, when, and what came of it;</li>
          <li>your name and your note, if you write them: the charity sees both, and your address it does not see;</li>
          <li>whose link you came through, so that it can be counted as brought by them.</li>
        </ul>
        <p>
          Your name is shown to others only if you tick “show my name”, for example to people who come through your
          link. If your mail server says that your address does not exist, the charity sees that our mail does not reach
          you.
        </p>
        <p>
          You get where to bring it, one reminder, one question afterwards, and a word if we let your promise go: each
          once at most. When the charity has counted what you brought, it thanks you; one click in that mail stops
          further ones. Not counting what you asked for yourself, you get no more than one mail a day about an appeal,
          but when the charity has to stop or redirect people at once. A photo in a mail has the same address for
          everybody, and who looks at it is not kept.
        </p>
        <p>You get no newsletter, and nobody gets your address.</p>
      </Section>
      <Section title="When something is collected">
        <p>
          Where it can be collected, your telephone number and your note go to those of the charity who look after the
          appeal. If you drive for others, they see your name, area, number and note, and we keep your e-mail address.
          Whoever gives and whoever drives learn of each other only when both have said yes, and only each other’s first
          name and how to reach them. When one of you ends it, neither sees it any more.
        </p>
      </Section>
      <Section title="When you pass it on">
        <p>
          Your link holds a random code and nothing about you. We count how many came through it and what they promised.
          Your name and your words stand on it only if you write them, and you can take them back on your link’s own
          page. If somebody reports them, the host sees them as they stood then, and can take them away. The buttons for
          WhatsApp and other places are plain links: those companies hear of you when you press one, and not before.
        </p>
        <p>
          When something new comes through your link, we write to you, at most once a day: if you have confirmed a
          promise with your address, or asked for it. One click in that mail stops it.
        </p>
        <p>
          A group has a name and a page for everybody. Of who began it we keep the e-mail address, if it was given, to
          send the page on which the group is looked after. Who is in the group is nowhere listed but by the names that
          people chose to show.
        </p>
      </Section>
      <Section title="When you join in passing it on together">
        <p>
          We keep your e-mail address, which time you joined, and that you confirmed it. If you let a browser tell you,
          we keep the address that your browser’s maker gave it for that, and the keys with which only your browser can
          read what we send. That company delivers it and learns that something came from us, not what it says. You can
          end it on the page of your place, and it ends by itself when your browser takes it back.
        </p>
      </Section>
      <Section title="When you promise something at a stall">
        <p>
          The phone at the stall keeps what you enter, your address too, until it is sent: at once where there is
          network, later where there is none. Then it is gone from the phone. Who works at the stall sees no address but
          while it has to be put right.
        </p>
      </Section>
      <Section title="How long, and how to have it erased">
        <p>
          At the foot of every mail about a promise stands a link, “Erase everything about me”. It removes your address,
          your name, your note and the words on your links, at once, and also what you joined and the browsers that we
          told. What you have not brought yet is withdrawn. What came stays counted, without a person.
        </p>
        <p>
          It also happens by itself: a year after the last thing you did here, when the appeals you answered have
          closed; and after 30 days where an address never confirmed anything.
        </p>
        <p>Backups of the service may hold a copy until they are replaced by newer ones.</p>
      </Section>
      <Section title="When you work for an organisation">
        <p>
          We keep your e-mail address, your name if you give it, your role, and a list of your signed-in browsers, such
          as “Firefox on Android”. Signing in sets one cookie, which is needed for being signed in and for nothing else;
          it ends after 60 days, or when you sign out. Sign-in links are forgotten a day after they have run out.
        </p>
        <p>
          What the organisation says of itself is public: its name, register number, website and e-mail address. From
          photos we remove where and with which camera they were taken.
        </p>
      </Section>
      <Section title="When you report an appeal, or somebody’s words">
        <p>We keep what you write, and your e-mail address if you give it. Only the host of this service reads it.</p>
      </Section>
      <Section title="Who to ask">
        {hostEmail === null ? (
          <p>Ask the charity whose appeal you answered; its address stands on its page.</p>
        ) : (
          <p>
            The host of this service: <a href={`mailto:${hostEmail}`}>{hostEmail}</a>.
          </p>
        )}
      </Section>
    </>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }): VNode {
  return (
    <section class="prose">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
