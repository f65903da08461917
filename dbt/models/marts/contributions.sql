-- What each of several offices gave to the counts of a country and source: whoever gave a part knows that part.

{% set key = [
    'indicator', 'breakdown', 'ref_area', 'time_period', 'freq', 'form', 'ict', 'offence',
] + person_dimensions() -%}

with by_reporter as (

    select * from {{ ref('int_indicator_by_reporter') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

placed as (

    select
        by_reporter.*,
        areas.country
    from by_reporter
    inner join areas
        on by_reporter.ref_area = areas.ref_area

),

shared as (

    select
        country,
        source
    from placed
    group by
        country,
        source
    having count(distinct reporter) > 1

),

contributions as (

    select
        {% for column in key %}
        placed.{{ column }},
        {% endfor %}
        placed.country,
        placed.source,
        placed.reporter,
        cast(placed.obs_value as double) as obs_value
    from placed
    inner join shared
        on
            placed.country = shared.country
            and placed.source = shared.source
    where placed.obs_value > 0

)

select * from contributions
