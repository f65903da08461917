-- Entries of the registers that count: of each return its latest revision. A register that tells how things stand
-- (readiness, strategies, documents) counts as its latest year has it; one that tells of a year counts for every year.

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
        max(entries.time_period) over (partition by submissions.reporter, entries.register) as latest_period
    from entries
    inner join submissions
        on entries.submission_id = submissions.submission_id
    inner join areas
        on entries.ref_area = areas.ref_area

),

kept as (

    select * exclude (latest_period)
    from current_entries
    where
        register in ('training', 'funding', 'evidence')
        or time_period = latest_period

)

select * from kept
