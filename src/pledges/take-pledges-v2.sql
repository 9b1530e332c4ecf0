-- Takes a batch of pledges in one transaction, with the same result as one by one in order.
--
-- batch: [{ ord, first, pledgeId, supporterId, shareLinkId, code, slug, email, key, hash, name, showName, note, via,
--           channel, needs: [uuid], quantities: [int] }]; ord counts from 1, first is the ord of the first in the batch
--           with the same appeal, e-mail address and key; the ids and the code are new ones, used where needed.
-- slugs, asked_need_ids: every appeal and every need that the batch asks for.
-- durable: the commit waits for the disk, whatever the connection's setting.
-- Answers { answers: [{ ord, kind, … }], changed: [{ appealId, version }], needs: [{ id, item, unit }] }. Kinds: taken,
-- replayed, key-reused, not-found, appeal-not-open, unknown-need, need-full.
-- Locks: appeals by id, then needs by id, as every command that moves a tally.
--
-- The batch is read once; what is taken is gathered in arrays, one for each column, and inserted from these.
create or replace function take_pledges_v2(
  batch jsonb, slugs text[], asked_need_ids uuid[], taken_at timestamptz, held_until timestamptz, durable boolean
)
returns jsonb
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
  size constant int := jsonb_array_length(batch);
  appeal_slugs text[];
  appeal_ids uuid[];
  appeal_states text[];    -- null: strangers see no such appeal
  need_ids uuid[];
  need_appeals uuid[];
  need_open bigint[];      -- what is still accepted; null: as many as you can
  need_taken int[];        -- what this batch takes
  need_names jsonb;
  request record;
  appeal int;
  place int;
  places int[];
  short jsonb;
  unknown_need uuid;
  answer jsonb;
  answers jsonb[] := '{}';
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
  emails text[] := '{}';
  keys text[] := '{}';
  hashes text[] := '{}';
  names text[] := '{}';
  show_names boolean[] := '{}';
  notes text[] := '{}';
  channels text[] := '{}';
  via_ids uuid[] := '{}';
  via_codes text[] := '{}';
  via_supporters uuid[] := '{}';
  item_pledges uuid[] := '{}';
  item_needs uuid[] := '{}';
  item_quantities int[] := '{}';
  changed jsonb := '[]';
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
         coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'item', n.item, 'unit', n.unit)), '[]')
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
    select r.*, supporter.id as known_supporter,
           earlier.id as earlier_id, encode(earlier.input_hash, 'hex') as earlier_hash, earlier.created_at as earlier_at,
           own.code as earlier_code, earlier_via.code as earlier_via,
           came.id as via_id, came.code as via_code, came.appeal_id as via_appeal, came.supporter_id as via_supporter
      from jsonb_to_recordset(batch)
             as r (ord int, first int, "pledgeId" uuid, "supporterId" uuid, "shareLinkId" uuid, code text, slug text,
                   email text, key text, hash text, name text, "showName" boolean, note text, via text, channel text,
                   needs uuid[], quantities int[])
      left join lateral (select id from supporters where email = r.email offset 0) as supporter on true
      left join lateral (
        select * from pledges
         where supporter_id = supporter.id and idempotency_key = r.key
           and appeal_id = appeal_ids[array_position(appeal_slugs, r.slug)] offset 0
      ) as earlier on true
      left join lateral (select code from share_links where id = earlier.share_link_id offset 0) as own on true
      left join lateral (select code from share_links where id = earlier.via_id offset 0) as earlier_via on true
      left join lateral (select * from share_links where code = r.via offset 0) as came on came.turned_off_at is null
     order by r.ord
  loop
    appeal := array_position(appeal_slugs, request.slug);
    winner := nth_of[request.first];
    if appeal is null or appeal_states[appeal] is null then
      answer := jsonb_build_object('kind', 'not-found');
    elsif request.earlier_hash = request.hash then
      answer := jsonb_build_object('kind', 'replayed', 'pledgeId', request.earlier_id, 'code', request.earlier_code,
                                   'via', request.earlier_via, 'createdAt', request.earlier_at);
    elsif hashes[winner] = request.hash then
      answer := jsonb_build_object('kind', 'replayed', 'nth', winner);
    elsif request.earlier_id is not null or winner is not null then
      answer := jsonb_build_object('kind', 'key-reused', 'pledgeId', coalesce(request.earlier_id, pledge_ids[winner]));
    elsif appeal_states[appeal] <> 'open' then
      answer := jsonb_build_object('kind', 'appeal-not-open', 'state', appeal_states[appeal]);
    else
      short := '[]';
      unknown_need := null;
      places := '{}';
      for nth in 1 .. cardinality(request.needs) loop
        place := array_position(need_ids, request.needs[nth]);
        places := places || place;
        if place is null or need_appeals[place] <> appeal_ids[appeal] then
          unknown_need := request.needs[nth];
        elsif need_open[place] < request.quantities[nth] then
          short := short || jsonb_build_object('needId', need_ids[place], 'open', need_open[place]);
        end if;
      end loop;
      if unknown_need is not null then
        answer := jsonb_build_object('kind', 'unknown-need', 'needId', unknown_need);
      elsif short <> '[]' then
        answer := jsonb_build_object('kind', 'need-full', 'needs', short);
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
        supporter_ids := supporter_ids || coalesce(request.known_supporter, request."supporterId");
        link_ids := link_ids || request."shareLinkId";
        codes := codes || request.code;
        emails := emails || request.email;
        keys := keys || request.key;
        hashes := hashes || request.hash;
        names := names || request.name;
        show_names := show_names || request."showName";
        notes := notes || request.note;
        channels := channels || request.channel;
        if request.via_appeal is distinct from appeal_ids[appeal] then
          request.via_id := null;
        end if;
        via_ids := via_ids || request.via_id;
        via_codes := via_codes || request.via_code;
        via_supporters := via_supporters || request.via_supporter;
        answer := jsonb_build_object('kind', 'taken', 'nth', cardinality(ords));
      end if;
    end if;
    answers := answers || answer;
  end loop;

  if cardinality(ords) = 0 then
    return jsonb_build_object('answers', to_jsonb(answers), 'changed', changed, 'needs', need_names);
  end if;

  -- In the order of the addresses, so that two nodes that meet the same people can't wait for each other. The update
  -- changes nothing: it holds the row, so that nobody erases the address before the pledge is written.
  insert into supporters (id, email, created_at)
  select distinct on (t.email) t.id, t.email, taken_at
    from unnest(supporter_ids, emails, ords) as t (id, email, ord)
   order by t.email, t.ord
  on conflict (email) do update set email = excluded.email;

  supporter_ids := array(
    select supporter.id
      from unnest(emails) with ordinality as t (email, nth)
     cross join lateral (select id from supporters where email = t.email offset 0) as supporter
     order by t.nth
  );

  insert into share_links (id, appeal_id, code, supporter_id, parent_id, name, created_at)
  select distinct on (t.appeal_id, t.supporter_id)
         t.id, t.appeal_id, t.code, t.supporter_id,
         case when t.via_supporter is distinct from t.supporter_id then t.via_id end,
         case when t.show_name then t.name end, taken_at
    from unnest(link_ids, pledge_appeals, codes, supporter_ids, via_ids, via_supporters, names, show_names, ords)
           as t (id, appeal_id, code, supporter_id, via_id, via_supporter, name, show_name, ord)
   order by t.appeal_id, t.supporter_id, t.ord
  on conflict (appeal_id, supporter_id) where supporter_id is not null do nothing;

  -- Somebody who took part before has their earlier link and keeps it.
  select array_agg(own.id order by t.nth), array_agg(own.code order by t.nth)
    into link_ids, codes
    from unnest(supporter_ids, pledge_appeals) with ordinality as t (supporter_id, appeal_id, nth)
   cross join lateral (
     select link.id, link.code
       from (select id, code, appeal_id from share_links where supporter_id = t.supporter_id offset 0) as link
      where link.appeal_id = t.appeal_id
   ) as own;

  insert into pledges (id, appeal_id, supporter_id, state, name, show_name, note, via_id, channel, share_link_id,
                       idempotency_key, input_hash, created_at, expires_at)
  select t.id, t.appeal_id, t.supporter_id, 'unconfirmed', t.name, t.show_name, t.note,
         nullif(t.via_id, t.link_id), t.channel, t.link_id, t.key, decode(t.hash, 'hex'), taken_at, held_until
    from unnest(pledge_ids, pledge_appeals, supporter_ids, names, show_names, notes, via_ids, channels, link_ids, keys,
                hashes)
           as t (id, appeal_id, supporter_id, name, show_name, note, via_id, channel, link_id, key, hash);

  insert into pledge_items (pledge_id, need_id, quantity)
  select * from unnest(item_pledges, item_needs, item_quantities);

  update needs
     set unconfirmed = needs.unconfirmed + moved.quantity
    from unnest(need_ids, need_taken) as moved (id, quantity)
   where needs.id = moved.id and moved.quantity > 0;

  with raised as (
    update appeals set tally_version = tally_version + 1 where id = any (pledge_appeals)
    returning id, tally_version
  )
  select jsonb_agg(jsonb_build_object('appealId', id, 'version', tally_version)) into changed from raised;

  perform pg_notify('appeal_changed', (one ->> 'appealId') || ':' || (one ->> 'version'))
     from jsonb_array_elements(changed) as one;

  perform graphile_worker.add_jobs(
    array(
      select row ('send-mail', json_build_object('kind', 'confirm-pledge', 'ids', json_build_object('pledgeId', id)),
                  null, null, 25, null, null, null)::graphile_worker.job_spec
        from unnest(pledge_ids) as t (id)
    ));

  select array_agg(
           case when one ? 'nth'
                then (one - 'nth')
                     || jsonb_build_object('pledgeId', pledge_ids[(one ->> 'nth')::int], 'code', codes[(one ->> 'nth')::int],
                                           'via', case when via_ids[(one ->> 'nth')::int] <> link_ids[(one ->> 'nth')::int]
                                                       then via_codes[(one ->> 'nth')::int] end,
                                           'createdAt', taken_at)
                else one end
           order by ord)
    into answers
    from unnest(answers) with ordinality as t (one, ord);

  return jsonb_build_object('answers', to_jsonb(answers), 'changed', changed, 'needs', need_names);
end
$$;
