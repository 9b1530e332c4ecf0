-- Takes a batch of pledges in one transaction, with the same result as one by one in order.
--
-- batch: [{ ord, first, pledgeId, supporterId, shareLinkId, code, slug, email, key, hash, name, showName, note, via,
--           channel, needs: [uuid], quantities: [int] }]; ord counts from 1, first is the ord of the first in the batch
--           with the same appeal, e-mail address and key; the ids and the code are new ones, used where needed, the same
--           for the same address, and link and code for the same address and appeal.
-- size: how many they are. slugs, asked_need_ids: every appeal and every need that the batch asks for.
-- durable: the commit waits for the disk, whatever the connection's setting.
-- Answers { taken: { ords, codes, vias }, others: [{ ord, kind, … }], changed: [{ appealId, version }],
--           needs: [{ id, item, unit }] }. What is taken, has the pledge id that came with it. Kinds of the others:
-- replayed (of an earlier pledge, or of the one in this batch with the ord `of`), key-reused, not-found, appeal-not-open,
-- unknown-need, need-full.
-- Locks: appeals by id, then needs by id, as every command that moves a tally.
--
-- A batch of one costs about as much as eight more pledges in it, and most of that is PostgreSQL setting up statements.
-- So they are few: the batch is read once (as json: jsonb would be built first and read then), what is taken is gathered
-- in arrays, one for each column, and all that needs no look at what was there before is written by one statement.
create or replace function take_pledges_v3(
  batch json, size int, slugs text[], asked_need_ids uuid[], taken_at timestamptz, held_until timestamptz,
  durable boolean
)
returns json
language plpgsql
-- Plans are kept, and the first are made while the tables are empty, when reading a table whole, or all links of an
-- appeal, looks cheapest. So every look-up is one index scan for each row of the batch: nested loops only, each inner
-- side a lateral sub-select by one key, kept apart by `offset 0`. (Measured: 64 pledges took 120 ms instead of 4.)
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
-- There is nothing to gain from planning anew for each batch, and PostgreSQL before 18 would compile such plans.
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  appeal_slugs text[];
  appeal_ids uuid[];
  appeal_states text[];    -- null: strangers see no such appeal
  need_ids uuid[];
  need_appeals uuid[];
  need_open bigint[];      -- what is still accepted; null: as many as you can
  need_taken int[];        -- what this batch takes
  need_names json;
  request record;
  appeal int;
  supporter uuid;
  link uuid;
  place int;
  places int[];
  short json[];
  unknown_need uuid;
  answer json;
  others json[] := '{}';
  -- By ord: of those taken, their place among the taken ones.
  nth_of int[] := array_fill(null::int, array[size]);
  winner int;
  -- Of those taken, a column each.
  ords int[] := '{}';
  pledge_ids uuid[] := '{}';
  pledge_appeals uuid[] := '{}';
  supporter_ids uuid[] := '{}';
  link_ids uuid[] := '{}';
  codes text[] := '{}';
  keys text[] := '{}';
  hashes text[] := '{}';
  names text[] := '{}';
  show_names boolean[] := '{}';
  notes text[] := '{}';
  channels text[] := '{}';
  via_ids uuid[] := '{}';
  via_codes text[] := '{}';
  -- Of those who are new, and of the links that are.
  new_supporters uuid[] := '{}';
  new_emails text[] := '{}';
  new_links uuid[] := '{}';
  new_codes text[] := '{}';
  new_appeals uuid[] := '{}';
  new_owners uuid[] := '{}';
  new_parents uuid[] := '{}';
  new_names text[] := '{}';
  item_pledges uuid[] := '{}';
  item_needs uuid[] := '{}';
  item_quantities int[] := '{}';
  changed json := '[]';
  told int;
begin
  if durable then
    set local synchronous_commit = on;
  end if;

  select array_agg(a.slug), array_agg(a.id), array_agg(a.state)
    into appeal_slugs, appeal_ids, appeal_states
    from (
      select slug, id,
             case when taken_down_at is not null or state = 'draft' then null
                  when state = 'open' and deadline <= taken_at then 'closed'
                  else state
             end as state
        from appeals
       where slug = any (slugs)
       order by id
         for no key update
    ) as a;

  select array_agg(n.id), array_agg(n.appeal_id), array_agg(n.open), array_fill(0, array[count(*)::int]),
         coalesce(json_agg(json_build_object('id', n.id, 'item', n.item, 'unit', n.unit)), '[]')
    into need_ids, need_appeals, need_open, need_taken, need_names
    from (
      select id, appeal_id, item, unit,
             case when closed_at is not null then 0
                  when accepted_up_to is null then null -- greatest() would leave a null out and say 0
                  else greatest(0, accepted_up_to - unconfirmed - pledged - on_the_way - received)
             end as open
        from needs
       where id = any (asked_need_ids) and appeal_id = any (appeal_ids)
       order by id
         for no key update
    ) as n;

  for request in
    select r.*, supporter.id as known_supporter, own.id as known_link, own.code as known_code,
           earlier.id as earlier_id, encode(earlier.input_hash, 'hex') as earlier_hash,
           came.id as via_id, came.code as via_code, came.appeal_id as via_appeal, came.supporter_id as via_supporter
      from json_to_recordset(batch)
             as r (ord int, first int, "pledgeId" uuid, "supporterId" uuid, "shareLinkId" uuid, code text, slug text,
                   email text, key text, hash text, name text, "showName" boolean, note text, via text, channel text,
                   needs uuid[], quantities int[])
      cross join lateral (select appeal_ids[array_position(appeal_slugs, r.slug)] as id offset 0) as appeal
      -- Held, so that nobody erases the address before the pledge is written.
      left join lateral (select id from supporters where email = r.email offset 0 for key share) as supporter on true
      left join lateral (
        select id, code from share_links where supporter_id = supporter.id and appeal_id = appeal.id offset 0
      ) as own on true
      left join lateral (
        select id, input_hash from pledges
         where supporter_id = supporter.id and idempotency_key = r.key and appeal_id = appeal.id offset 0
      ) as earlier on true
      left join lateral (
        select id, code, appeal_id, supporter_id from share_links
         where code = r.via and turned_off_at is null offset 0
      ) as came on true
     order by r.ord
  loop
    appeal := array_position(appeal_slugs, request.slug);
    winner := nth_of[request.first];
    if appeal is null or appeal_states[appeal] is null then
      answer := json_build_object('ord', request.ord, 'kind', 'not-found');
    elsif request.earlier_hash = request.hash then
      select json_build_object('ord', request.ord, 'kind', 'replayed', 'pledgeId', pledges.id, 'code', own.code,
                               'via', via.code, 'createdAt', pledges.created_at)
        into answer
        from pledges
        left join share_links as own on own.id = pledges.share_link_id
        left join share_links as via on via.id = pledges.via_id
       where pledges.id = request.earlier_id;
    elsif hashes[winner] = request.hash then
      answer := json_build_object('ord', request.ord, 'kind', 'replayed', 'of', ords[winner]);
    elsif request.earlier_id is not null or winner is not null then
      answer := json_build_object('ord', request.ord, 'kind', 'key-reused',
                                  'pledgeId', coalesce(request.earlier_id, pledge_ids[winner]));
    elsif appeal_states[appeal] <> 'open' then
      answer := json_build_object('ord', request.ord, 'kind', 'appeal-not-open', 'state', appeal_states[appeal]);
    else
      short := '{}';
      unknown_need := null;
      places := '{}';
      for nth in 1 .. cardinality(request.needs) loop
        place := array_position(need_ids, request.needs[nth]);
        places := places || place;
        if place is null or need_appeals[place] <> appeal_ids[appeal] then
          unknown_need := request.needs[nth];
        elsif need_open[place] < request.quantities[nth] then
          short := short || json_build_object('needId', need_ids[place], 'open', need_open[place]);
        end if;
      end loop;
      if unknown_need is not null then
        answer := json_build_object('ord', request.ord, 'kind', 'unknown-need', 'needId', unknown_need);
      elsif cardinality(short) > 0 then
        answer := json_build_object('ord', request.ord, 'kind', 'need-full', 'needs', short);
      else
        for nth in 1 .. cardinality(places) loop
          place := places[nth];
          need_open[place] := need_open[place] - request.quantities[nth];
          need_taken[place] := need_taken[place] + request.quantities[nth];
          item_pledges := item_pledges || request."pledgeId";
        end loop;
        item_needs := item_needs || request.needs;
        item_quantities := item_quantities || request.quantities;
        ords := ords || request.ord;
        nth_of[request.first] := cardinality(ords);
        pledge_ids := pledge_ids || request."pledgeId";
        pledge_appeals := pledge_appeals || appeal_ids[appeal];
        supporter := coalesce(request.known_supporter, request."supporterId");
        link := coalesce(request.known_link, request."shareLinkId");
        supporter_ids := supporter_ids || supporter;
        link_ids := link_ids || link;
        codes := codes || coalesce(request.known_code, request.code);
        keys := keys || request.key;
        hashes := hashes || request.hash;
        names := names || request.name;
        show_names := show_names || request."showName";
        notes := notes || request.note;
        channels := channels || request.channel;
        -- Credit stays within the appeal, and nobody's own link is the one they came through.
        if request.via_appeal <> appeal_ids[appeal] or request.via_id = link then
          request.via_id := null;
          request.via_code := null;
        end if;
        via_ids := via_ids || request.via_id;
        via_codes := via_codes || request.via_code;
        if request.known_supporter is null and supporter <> all (new_supporters) then
          new_supporters := new_supporters || supporter;
          new_emails := new_emails || request.email;
        end if;
        if request.known_link is null and link <> all (new_links) then
          new_links := new_links || link;
          new_codes := new_codes || request.code;
          new_appeals := new_appeals || appeal_ids[appeal];
          new_owners := new_owners || supporter;
          new_parents := new_parents || case when request.via_supporter is distinct from supporter then request.via_id end;
          new_names := new_names || case when request."showName" then request.name end;
        end if;
        continue;
      end if;
    end if;
    others := others || answer;
  end loop;

  if cardinality(ords) = 0 then
    return json_build_object('taken', json_build_object('ords', ords, 'codes', codes, 'vias', via_codes),
                             'others', others, 'changed', changed, 'needs', need_names);
  end if;

  -- Somebody may have come to be known since, through another appeal or another node: then this fails as a whole, and
  -- the batch is run again one by one. In the order of the addresses, so that two nodes can't wait for each other.
  -- The letter is noted as owed and handed to the job queue later (mail/owed.ts): a row here costs a fortieth of a job.
  with met as (
    insert into supporters (id, email, created_at)
    select t.id, t.email, taken_at from unnest(new_supporters, new_emails) as t (id, email) order by t.email
  ), linked as (
    insert into share_links (id, appeal_id, code, supporter_id, parent_id, name, created_at)
    select t.*, taken_at from unnest(new_links, new_appeals, new_codes, new_owners, new_parents, new_names) as t
  ), pledged as (
    insert into pledges (id, appeal_id, supporter_id, state, name, show_name, note, via_id, channel, share_link_id,
                         idempotency_key, input_hash, created_at, expires_at)
    select t.id, t.appeal_id, t.supporter_id, 'unconfirmed', t.name, t.show_name, t.note,
           t.via_id, t.channel, t.link_id, t.key, decode(t.hash, 'hex'), taken_at, held_until
      from unnest(pledge_ids, pledge_appeals, supporter_ids, names, show_names, notes, via_ids, channels, link_ids, keys,
                  hashes)
             as t (id, appeal_id, supporter_id, name, show_name, note, via_id, channel, link_id, key, hash)
  ), promised as (
    insert into pledge_items (pledge_id, need_id, quantity)
    select * from unnest(item_pledges, item_needs, item_quantities)
  ), owed as (
    insert into owed_mail (kind, ids)
    select 'confirm-pledge', json_build_object('pledgeId', id) from unnest(pledge_ids) as t (id)
  ), counted as (
    update needs
       set unconfirmed = needs.unconfirmed + moved.quantity
      from unnest(need_ids, need_taken) as moved (id, quantity)
     where needs.id = moved.id and moved.quantity > 0
  ), raised as (
    update appeals set tally_version = tally_version + 1 where id = any (pledge_appeals)
    returning id, tally_version
  )
  select json_agg(json_build_object('appealId', id, 'version', tally_version)),
         count(pg_notify('appeal_changed', id || ':' || tally_version))
    into changed, told
    from raised;

  return json_build_object('taken', json_build_object('ords', ords, 'codes', codes, 'vias', via_codes),
                           'others', others, 'changed', changed, 'needs', need_names);
end
$$;
