{{ config(materialized='table') }}

-- Facts in the codes of the lists, each code valid in the period of its fact.

{% set crosswalked = [
    'offence', 'form', 'ict', 'sex', 'age', 'relationship', 'report_status', 'disability', 'user_type',
    'contact_reason', 'nationality', 'response',
] -%}

with facts as (

    select * from {{ ref('int_facts_corrected') }}

),

areas as (

    {{ coded('area', 'ref_area_written', 'facts') }}

),

{% for dimension in crosswalked %}
{{ dimension }}_codes as (

    {{ coded(dimension, dimension ~ '_written', 'facts') }}

),

{% endfor %}
channel_codes as (

    {{ listed('channel', 'channel_written', 'facts') }}

),

area_levels as (

    select * from {{ ref('int_areas') }}

),

coded_facts as (

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
        facts.time_period,
        facts.period_to,
        facts.freq,
        facts.is_synthetic,
        facts.obs_value,
        facts.obs_status,
        facts.obs_note,
        areas.code as ref_area,
        area_levels.country,
        form_codes.mapping as form_mapping,
        -- A table that has no such dimension is at its total; a code that no list knows stays empty.
        {% for dimension in crosswalked + ['channel'] %}
        {% if dimension in ['form', 'ict', 'offence'] %}
        {{ dimension }}_codes.code as {{ dimension }},
        {% else %}
        case
            when facts.{{ dimension }}_written is null then '_T'
            else {{ dimension }}_codes.code
        end as {{ dimension }},
        {% endif %}
        {% endfor %}
        facts.offence_written is not null as has_offence,
        facts.form_written is not null as has_form
    from facts
    left join areas
        on
            facts.scheme = areas.scheme
            and facts.ref_area_written = areas.written
            and facts.period_from = areas.period_from
            and facts.period_to = areas.period_to
    left join area_levels
        on areas.code = area_levels.ref_area
    {% for dimension in crosswalked + ['channel'] %}
    left join {{ dimension }}_codes
        on
            facts.scheme = {{ dimension }}_codes.scheme
            and facts.{{ dimension }}_written = {{ dimension }}_codes.written
            and facts.period_from = {{ dimension }}_codes.period_from
            and facts.period_to = {{ dimension }}_codes.period_to
    {% endfor %}
)

select * from coded_facts
