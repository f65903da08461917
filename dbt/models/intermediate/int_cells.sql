{{ config(materialized='table') }}

-- Counts by code: one row for each cell of the returns that count, whatever the rows were that said so.
-- Codes that a source keeps apart and the lists do not (two kinds of "not known") are added here.

with facts as (

    select * from {{ ref('int_facts_resolved') }}

),

statuses as (

    select * from {{ ref('cl_obs_status') }}

),

cells as (

    select
        facts.source,
        facts.reporter,
        facts.series,
        facts.submission_id,
        facts.taxonomy_version,
        facts.layout,
        facts.breakdown,
        facts.counting_unit,
        facts.unit_measure,
        facts.country,
        facts.time_period,
        facts.freq,
        facts.is_vaw,
        facts.is_synthetic,
        {% for dimension in cell_dimensions() %}
        facts.{{ dimension }},
        {% endfor %}
        sum(facts.obs_value) as obs_value,
        count(*) as fact_rows,
        count(facts.obs_value) as fact_rows_with_value,
        {{ worst_status('facts.obs_value', 'facts.obs_status', 'statuses.sort') }} as obs_status,
        {{ joined_notes('facts.obs_note') }} as obs_note
    from facts
    left join statuses
        on facts.obs_status = statuses.code
    where coalesce(facts.breakdown, '') not in ({{ quoted(var('overlapping')) }})
    group by all

)

select * from cells
