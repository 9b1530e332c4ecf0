-- Takes a batch of pledges in one transaction, with the same result as one by one in order.
--
-- batch: [{ ord, pledgeId, supporterId, shareLinkId, code, slug, email, key, hash, name, showName, note, via,
--           items: [{ needId, quantity }] }]; ord counts from 1; the ids and the code are new ones, used where needed.
-- Answers { answers: [{ ord, kind, … }], changed: [{ appealId, version }], needs: [{ id, item, unit }] }. Kinds: taken, replayed, key-reused,
-- not-found, appeal-not-open, unknown-need, need-full.
-- Locks: appeals by id, then needs by id, as every command that moves a tally.
create or replace function take_pledges_v1(batch jsonb, taken_at timestamptz, held_until timestamptz)
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
  appeal_slugs text[];
  need_ids uuid[];
  need_appeals uuid[];
  need_open bigint[];      -- what is still accepted; null: as many as you can
  need_taken int[];        -- what this batch takes
  request record;
  place int;
  places int[];
  short jsonb;
  unknown_need uuid;
  winner_of int[] := array_fill(null::int, array[jsonb_array_length(batch)]);
  winner int;
  answer jsonb;
  answers jsonb[] := '{}';
  accepted int[] := '{}';
  via_ids uuid[] := array_fill(null::uuid, array[jsonb_array_length(batch)]);
  changed jsonb := '[]';
  names jsonb;
begin
  select array_agg(distinct entry ->> 'slug') into appeal_slugs from jsonb_array_elements(batch) as entry;

  perform 1 from appeals where slug = any (appeal_slugs) order by id for no key update;

  select array_agg(n.id), array_agg(n.appeal_id), array_agg(n.open), array_fill(0, array[count(*)::int])
    into need_ids, need_appeals, need_open, need_taken
    from (
      select needs.id, needs.appeal_id,
             case when needs.closed_at is not null then 0
                  when needs.accepted_up_to is null then null -- greatest() would leave a null out and say 0
                  else greatest(0, needs.accepted_up_to - needs.unconfirmed - needs.pledged - needs.on_the_way - needs.received)
             end as open
        from needs
       where needs.appeal_id in (select id from appeals where slug = any (appeal_slugs))
         and needs.id in (select (asked ->> 'needId')::uuid
                            from jsonb_array_elements(batch) as entry, jsonb_array_elements(entry -> 'items') as asked)
       order by needs.id
         for no key update
    ) as n;

  for request in
    select r.ord, r.slug, r.hash, r.key, asked.needs as asked_needs, asked.quantities as asked_quantities,
           min(r.ord) over (partition by r.slug, r.email, r.key) as first_ord,
           appeal.id as appeal_id, appeal.state, appeal.deadline, appeal.taken_down_at,
           earlier.id as earlier_id, earlier.input_hash as earlier_hash, earlier.created_at as earlier_at,
           own.code as earlier_code, via.code as earlier_via,
           came.id as via_id
      from jsonb_to_recordset(batch) as r (ord int, slug text, email text, key text, hash text, via text, items jsonb)
      cross join lateral (
        select array_agg((item ->> 'needId')::uuid) as needs, array_agg((item ->> 'quantity')::int) as quantities
          from jsonb_array_elements(r.items) as item
      ) as asked
      left join lateral (select * from appeals where slug = r.slug offset 0) as appeal on true
      left join lateral (select id from supporters where email = r.email offset 0) as supporter on true
      left join lateral (
        select * from pledges where supporter_id = supporter.id and idempotency_key = r.key offset 0
      ) as earlier on earlier.appeal_id = appeal.id
      left join lateral (select code from share_links where id = earlier.share_link_id offset 0) as own on true
      left join lateral (select code from share_links where id = earlier.via_id offset 0) as via on true
      left join lateral (select * from share_links where code = r.via offset 0) as came
        on came.appeal_id = appeal.id and came.turned_off_at is null
     order by r.ord
  loop
    winner := winner_of[request.first_ord];
    if request.appeal_id is null or request.state = 'draft' or request.taken_down_at is not null then
      answer := jsonb_build_object('kind', 'not-found');
    elsif request.earlier_id is not null and encode(request.earlier_hash, 'hex') = request.hash then
      answer := jsonb_build_object('kind', 'replayed', 'pledgeId', request.earlier_id, 'code', request.earlier_code,
                                   'via', request.earlier_via, 'createdAt', request.earlier_at);
    elsif winner is not null and batch -> (winner - 1) ->> 'hash' = request.hash then
      answer := jsonb_build_object('kind', 'replayed', 'of', winner);
    elsif request.earlier_id is not null or winner is not null then
      answer := jsonb_build_object('kind', 'key-reused', 'pledgeId',
                                   coalesce(request.earlier_id::text, batch -> (winner - 1) ->> 'pledgeId'));
    elsif request.state <> 'open' then
      answer := jsonb_build_object('kind', 'appeal-not-open', 'state', request.state);
    elsif request.deadline <= taken_at then
      answer := jsonb_build_object('kind', 'appeal-not-open', 'state', 'closed');
    else
      short := '[]';
      unknown_need := null;
      places := array_fill(null::int, array[cardinality(request.asked_needs)]);
      for nth in 1 .. cardinality(request.asked_needs) loop
        place := array_position(need_ids, request.asked_needs[nth]);
        places[nth] := place;
        if place is null or need_appeals[place] <> request.appeal_id then
          unknown_need := request.asked_needs[nth];
        elsif need_open[place] < request.asked_quantities[nth] then
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
          need_open[place] := need_open[place] - request.asked_quantities[nth];
          need_taken[place] := need_taken[place] + request.asked_quantities[nth];
        end loop;
        accepted := accepted || request.ord;
        via_ids[request.ord] := request.via_id;
        winner_of[request.first_ord] := request.ord;
        answer := jsonb_build_object('kind', 'taken');
      end if;
    end if;
    answers := answers || (answer || jsonb_build_object('ord', request.ord));
  end loop;

  select coalesce(jsonb_agg(jsonb_build_object('id', needs.id, 'item', needs.item, 'unit', needs.unit)), '[]')
    into names from needs where needs.id = any (need_ids);

  if cardinality(accepted) = 0 then
    return jsonb_build_object('answers', to_jsonb(answers), 'changed', changed, 'needs', names);
  end if;

  -- In the order of the addresses, so that two nodes that meet the same people can't wait for each other. The update
  -- changes nothing: it holds the row, so that nobody erases the address before the pledge is written.
  insert into supporters (id, email, created_at)
  select distinct on (r.email) r."supporterId", r.email, taken_at
    from jsonb_to_recordset(batch) as r (ord int, "supporterId" uuid, email text)
   where r.ord = any (accepted)
   order by r.email, r.ord
  on conflict (email) do update set email = excluded.email;

  insert into share_links (id, appeal_id, code, supporter_id, parent_id, name, created_at)
  select distinct on (appeal.id, supporter.id)
         r."shareLinkId", appeal.id, r.code, supporter.id, via.id,
         case when r."showName" then r.name end, taken_at
    from jsonb_to_recordset(batch)
           as r (ord int, slug text, email text, "shareLinkId" uuid, code text, name text, "showName" boolean)
   cross join lateral (select id from appeals where slug = r.slug offset 0) as appeal
   cross join lateral (select id from supporters where email = r.email offset 0) as supporter
    left join lateral (select * from share_links where id = via_ids[r.ord] offset 0) as via
      on via.supporter_id is distinct from supporter.id
   where r.ord = any (accepted)
   order by appeal.id, supporter.id, r.ord
  on conflict (appeal_id, supporter_id) where supporter_id is not null do nothing;

  insert into pledges (id, appeal_id, supporter_id, state, name, show_name, note, via_id, share_link_id,
                       idempotency_key, input_hash, created_at, expires_at)
  select r."pledgeId", appeal.id, supporter.id, 'unconfirmed', r.name, r."showName", r.note,
         nullif(via_ids[r.ord], own.id), own.id, r.key, decode(r.hash, 'hex'), taken_at, held_until
    from jsonb_to_recordset(batch)
           as r (ord int, slug text, email text, "pledgeId" uuid, name text, "showName" boolean, note text, key text,
                 hash text)
   cross join lateral (select id from appeals where slug = r.slug offset 0) as appeal
   cross join lateral (select id from supporters where email = r.email offset 0) as supporter
   cross join lateral (
     select * from (select id, appeal_id from share_links where supporter_id = supporter.id offset 0) as link
      where link.appeal_id = appeal.id
   ) as own
   where r.ord = any (accepted)
   order by r.ord;

  insert into pledge_items (pledge_id, need_id, quantity)
  select r."pledgeId", i."needId", i.quantity
    from jsonb_to_recordset(batch) as r (ord int, "pledgeId" uuid, items jsonb),
         jsonb_to_recordset(r.items) as i ("needId" uuid, quantity int)
   where r.ord = any (accepted);

  update needs
     set unconfirmed = needs.unconfirmed + moved.quantity
    from unnest(need_ids, need_taken) as moved (id, quantity)
   where needs.id = moved.id and moved.quantity > 0;

  with raised as (
    update appeals set tally_version = tally_version + 1
     where slug in (select entry ->> 'slug' from jsonb_array_elements(batch) as entry
                     where (entry ->> 'ord')::int = any (accepted))
    returning id, tally_version
  )
  select jsonb_agg(jsonb_build_object('appealId', id, 'version', tally_version)) into changed from raised;

  perform pg_notify('appeal_changed', (one ->> 'appealId') || ':' || (one ->> 'version'))
     from jsonb_array_elements(changed) as one;

  perform graphile_worker.add_jobs(
    array(
      select row ('send-mail', json_build_object('kind', 'confirm-pledge', 'ids', json_build_object('pledgeId', entry ->> 'pledgeId')),
                  null, null, 25, null, null, null)::graphile_worker.job_spec
        from jsonb_array_elements(batch) as entry
       where (entry ->> 'ord')::int = any (accepted)
    ));

  -- What only the tables know of a taken pledge: its link's code (an earlier one of the same person, maybe), and via.
  select array_agg(
           case when one ->> 'kind' = 'taken' or one ? 'of'
                then one || jsonb_build_object('pledgeId', pledge.id, 'code', own.code, 'via', via.code,
                                               'createdAt', pledge.created_at)
                else one end
           order by (one ->> 'ord')::int)
    into answers
    from unnest(answers) as one
    left join lateral (
      select * from pledges
       where id = (batch -> (coalesce((one ->> 'of')::int, (one ->> 'ord')::int) - 1) ->> 'pledgeId')::uuid offset 0
    ) as pledge on true
    left join lateral (select code from share_links where id = pledge.share_link_id offset 0) as own on true
    left join lateral (select code from share_links where id = pledge.via_id offset 0) as via on true;

  return jsonb_build_object('answers', to_jsonb(answers), 'changed', changed, 'needs', names);
end
$$;
