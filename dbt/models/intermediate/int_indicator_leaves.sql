{{ config(materialized='table') }}

-- The finest cells of every published table: what was counted, and a zero for each combination of codes that the
-- return covers and nobody reported. A zero is written only where the office reported the table.

{% set frame = frame_columns() -%}
{% set by_flag = ['offence'] + person_dimensions() -%}

with counted as (

    select * from {{ ref('int_indicator_counted') }}

),

zero_cells as (

    select * from {{ ref('int_indicator_zeros') }}

),

statuses as (

    select * from {{ ref('cl_obs_status') }}

),

-- A zero is as provisional or partial as what was counted of the same form and offence.
status_of_form as (

    select
        {% for column in frame %}
        counted.{{ column }},
        {% endfor %}
        counted.form,
        counted.offence,
        arg_max(counted.obs_status, statuses.sort) as obs_status,
        {{ joined_notes('counted.obs_note') }} as obs_note
    from counted
    inner join statuses
        on counted.obs_status = statuses.code
    where counted.obs_value is not null
    group by all

),

zeros as (

    select
        zero_cells.* exclude (taxonomy_version, is_synthetic),
        0.0 as obs_value,
        coalesce(status_of_form.obs_status, 'A') as obs_status,
        status_of_form.obs_note,
        zero_cells.taxonomy_version,
        zero_cells.is_synthetic
    from zero_cells
    left join status_of_form
        on {{ same_frame('zero_cells', 'status_of_form', ['form', 'offence']) }}

),

unreported_zeros as (

    select zeros.*
    from zeros
    anti join counted
        on {{ same_frame('zeros', 'counted', ['ref_area', 'form', 'ict'] + by_flag) }}

),

leaves as (

    select * from counted
    union all by name
    select * from unreported_zeros

)

select * from leaves
