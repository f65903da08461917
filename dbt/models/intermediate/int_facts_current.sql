-- The facts of police and civil society that count: of every period those of one submission.

with facts as (

    select * from {{ ref('stg_police__facts') }}
    union all
    select * from {{ ref('stg_cso__facts') }}

),

submissions as (

    select * from {{ ref('int_submissions') }}
    where is_current

),

periods as (

    select distinct
        facts.submission_id,
        facts.breakdown,
        facts.time_period,
        submissions.reporter,
        submissions.form_family,
        submissions.last_period,
        submissions.revision
    from facts
    inner join submissions
        on facts.submission_id = submissions.submission_id

),

chosen_periods as (

    -- Two returns over several years may both hold a year (2019/2024 and 2019/2025): the later return restates it.
    select
        submission_id,
        breakdown,
        time_period
    from periods
    qualify row_number() over (
        partition by reporter, form_family, breakdown, time_period
        order by last_period desc, revision desc, submission_id desc
    ) = 1

),

cohort_years as (

    select
        submission_id,
        breakdown,
        time_period,
        cast(left(last_period, 4) as integer) - cast(left(time_period, 4) as integer) as followed
    from periods
    where breakdown = 'cohorts'

),

current_facts as (

    select
        facts.* exclude (reporter, obs_status, obs_note),
        -- Cases go on: until two years after the year of a cohort its later stages are not final (cohort_open), and in
        -- the year itself not even those who were identified (cohort_new).
        case when cohort_years.followed < 2 then 'P' else facts.obs_status end as obs_status,
        nullif(
            concat_ws(
                ' ',
                facts.obs_note,
                case
                    when cohort_years.followed < 1 then 'cohort_new'
                    when cohort_years.followed < 2 then 'cohort_open'
                end
            ), ''
        ) as obs_note,
        submissions.reporter,
        submissions.series,
        submissions.form_family,
        submissions.is_synthetic,
        coalesce(submissions.taxonomy_version, '{{ var("taxonomy_version") }}') as taxonomy_version,
        case when facts.time_period like '%-Q%' then 'Q' else 'A' end as freq
    from facts
    inner join chosen_periods
        on
            facts.submission_id = chosen_periods.submission_id
            and facts.breakdown = chosen_periods.breakdown
            and facts.time_period = chosen_periods.time_period
    inner join submissions
        on facts.submission_id = submissions.submission_id
    left join cohort_years
        on
            facts.submission_id = cohort_years.submission_id
            and facts.breakdown = cohort_years.breakdown
            and facts.time_period = cohort_years.time_period

)

select * from current_facts
