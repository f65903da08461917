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

providers as (

    select * from {{ ref('providers') }}

),

-- The dimensions that an office gives in a table: those in which it ever names more than the total.
given_dimensions as (

    select
        reporter,
        breakdown as source_breakdown,
        {% for dimension in person_dimensions() %}
        coalesce(bool_or({{ dimension }} != '_T'), false) as has_{{ dimension }},
        {% endfor %}
        count(*) as cells
    from {{ ref('int_cells') }}
    group by reporter, breakdown

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
