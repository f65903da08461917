{{ config(materialized='table') }}

-- Every published count with its totals and margins: each finest cell added to itself and to all that it is part of.

{% set key = [
    'indicator', 'breakdown', 'ref_area', 'time_period', 'freq', 'form', 'ict', 'offence',
] + person_dimensions() -%}

with by_reporter as (

    select * from {{ ref('int_indicator_by_reporter') }}

),

statuses as (

    select * from {{ ref('cl_obs_status') }}

),

counts as (

    select
        {% for column in key %}
        by_reporter.{{ column }},
        {% endfor %}
        by_reporter.source,
        sum(by_reporter.obs_value) as obs_value,
        {{ worst_status('by_reporter.obs_value', 'by_reporter.obs_status', 'statuses.sort') }} as obs_status,
        {{ joined_notes('by_reporter.obs_note') }} as obs_note,
        count(distinct by_reporter.reporter) as contributors,
        max(by_reporter.obs_value) as largest,
        max(by_reporter.taxonomy_version) as taxonomy_version,
        bool_or(by_reporter.is_synthetic) as is_synthetic
    from by_reporter
    left join statuses
        on by_reporter.obs_status = statuses.code
    group by all

)

select * from counts
