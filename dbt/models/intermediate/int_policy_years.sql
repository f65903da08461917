-- Entries of the registers in every year: of each return its latest revision, and of each entry how it stood before.

with entries as (

    select * from {{ ref('stg_policy__entries') }}

),

submissions as (

    select * from {{ ref('int_submissions') }}
    where
        source = 'policy'
        and is_current

),

areas as (

    select * from {{ ref('int_areas') }}

),

current_entries as (

    select
        entries.* exclude (reporter, ref_area),
        submissions.reporter,
        -- The code comes from the list, not from the file.
        areas.ref_area,
        submissions.is_synthetic,
        -- What makes it the same entry in another year: not who judged it, and not its title.
        concat_ws(
            '|',
            coalesce(entries.subject, ''),
            coalesce(entries.item, ''),
            case when entries.register = 'referral' then concat_ws('|', entries.actor, entries.target) else '' end
        ) as entry
    from entries
    inner join submissions
        on entries.submission_id = submissions.submission_id
    inner join areas
        on entries.ref_area = areas.ref_area

),

with_years as (

    select
        * exclude (entry),
        max(time_period) over (partition by reporter, register) as latest_period,
        string_agg(time_period || ' ' || status, '; ') over (
            partition by reporter, register, ref_area, entry
            order by time_period, submission_id
            rows between unbounded preceding and 1 preceding
        ) as earlier
    from current_entries

)

select * from with_years
