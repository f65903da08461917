-- Which table an office reported for which period, and in which published periods it counts: its own, and the year if
-- all its quarters are there. An empty table of a return that came in was reported: all its cells are zero.

with cells as (

    select distinct
        reporter,
        breakdown as source_breakdown,
        layout,
        time_period,
        freq
    from {{ ref('int_cells') }}

),

submissions as (

    select * from {{ ref('int_submissions') }}
    where is_current

),

return_tables as (

    select distinct
        layout,
        source_breakdown
    from {{ ref('return_codes') }}

),

returned as (

    select
        submissions.reporter,
        return_tables.source_breakdown,
        submissions.layout,
        submissions.time_period,
        case when submissions.time_period like '%-Q%' then 'Q' else 'A' end as freq
    from submissions
    inner join return_tables
        on submissions.layout = return_tables.layout

),

reported as (

    select * from cells
    union
    select * from returned

),

whole_years as (

    select
        reporter,
        source_breakdown,
        left(time_period, 4) as year,
        -- How things stand at the end of a year is what its last quarter says.
        source_breakdown in ({{ quoted(var('states')) }}) as is_state
    from reported
    where freq = 'Q'
    group by reporter, source_breakdown, left(time_period, 4)
    having count(distinct time_period) = 4 or (is_state and bool_or(time_period like '%-Q4'))

),

published as (

    select
        reporter,
        source_breakdown,
        layout,
        time_period as reported_period,
        time_period,
        freq
    from reported

    union all

    select
        reported.reporter,
        reported.source_breakdown,
        reported.layout,
        reported.time_period as reported_period,
        whole_years.year as time_period,
        'A' as freq
    from reported
    inner join whole_years
        on
            reported.reporter = whole_years.reporter
            and reported.source_breakdown = whole_years.source_breakdown
            and left(reported.time_period, 4) = whole_years.year
    where
        reported.freq = 'Q'
        and (reported.time_period like '%-Q4' or not whole_years.is_state)

)

select * from published
