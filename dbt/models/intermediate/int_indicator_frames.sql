-- One row for each published table, office and period: what indicator_tables.csv asks for and the office reports.

with tables as (

    select * from {{ ref('indicator_tables') }}

),

periods as (

    select distinct
        reporter,
        source_breakdown,
        time_period,
        freq
    from {{ ref('int_reported_periods') }}

),

layouts as (

    select distinct
        reporter,
        source_breakdown,
        layout
    from {{ ref('int_reported_periods') }}

),

providers as (

    select * from {{ ref('providers') }}

),

return_codes as (

    select * from {{ ref('return_codes') }}

),

-- The dimensions that an office gives in a table: those that its form asks for, or in which it ever names more than
-- the total.
named_dimensions as (

    select
        reporter,
        breakdown as source_breakdown,
        {% for dimension in person_dimensions() %}
        {{ dimension }} != '_T' as has_{{ dimension }},
        {% endfor %}
        layout
    from {{ ref('int_cells') }}

    union all by name

    select
        layouts.reporter,
        layouts.source_breakdown,
        {% for dimension in person_dimensions() %}
        return_codes.dimension = '{{ dimension }}' as has_{{ dimension }},
        {% endfor %}
        return_codes.layout
    from layouts
    inner join return_codes
        on
            layouts.layout = return_codes.layout
            and layouts.source_breakdown = return_codes.source_breakdown

),

given_dimensions as (

    select
        reporter,
        source_breakdown,
        {% for dimension in person_dimensions() %}
        coalesce(bool_or(has_{{ dimension }}), false) as has_{{ dimension }},
        {% endfor %}
        count(*) as rows_seen
    from named_dimensions
    group by reporter, source_breakdown

),

frames as (

    select
        tables.*,
        periods.reporter,
        periods.time_period,
        periods.freq,
        providers.source,
        providers.ref_area as reporter_country
    from tables
    inner join periods
        on tables.source_breakdown = periods.source_breakdown
    inner join providers
        on
            periods.reporter = providers.reporter
            and tables.series = providers.series
    inner join given_dimensions
        on
            periods.reporter = given_dimensions.reporter
            and periods.source_breakdown = given_dimensions.source_breakdown
    where
        (periods.freq = 'A' or tables.by_quarter)
        {% for dimension in person_dimensions() %}
        and (given_dimensions.has_{{ dimension }} or not tables.by_{{ dimension }})
        {% endfor %}

)

select * from frames
