-- Entries of the registers in every year: of each return its latest revision, and of each entry how it stood before.
-- A list without a date has no years: its revisions are its versions, and earlier ones are told as v1, v2.

with entries as (

    select * from {{ ref('stg_policy__entries') }}

),

submissions as (

    select * from {{ ref('int_submissions') }}
    where
        source = 'policy'
        and (is_current or time_period = 'undated')

),

areas as (

    select * from {{ ref('int_areas') }}

),

all_entries as (

    select
        entries.* exclude (reporter, ref_area),
        submissions.reporter,
        -- The code comes from the list, not from the file.
        areas.ref_area,
        submissions.is_synthetic,
        submissions.is_current,
        submissions.revision,
        case
            when entries.time_period = 'undated' then 'v' || submissions.revision else entries.time_period
        end as version,
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
        * exclude (entry, version),
        max(time_period) over (partition by reporter, register) as latest_period,
        string_agg(version || ' ' || status, '; ') over (
            partition by reporter, register, ref_area, entry
            order by time_period, revision, submission_id
            rows between unbounded preceding and 1 preceding
        ) as earlier
    from all_entries

),

current_years as (

    select * exclude (is_current, revision)
    from with_years
    where is_current

)

select * from current_years
