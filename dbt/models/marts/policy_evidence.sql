-- Figures and statements of others, with their source and how surely it was read: those that an office cites, and those
-- about the use of provisions that were found while the table of provisions was compiled.

with entries as (

    select * from {{ ref('int_policy_entries') }}
    where register = 'evidence'

),

cited as (

    select
        ref_area,
        subject as topic,
        item as statement,
        obs_value as value,
        unit_measure as unit,
        figure_period as year,
        {{ register_columns() }}
    from entries

),

about_provisions as (

    select
        areas.ref_area,
        found.topic,
        found.statement,
        found.value,
        found.unit,
        found.year,
        found.basis,
        found.source,
        found.evidence,
        cast(null as date) as dated,
        -- They come with the software and not with a return.
        'legal_evidence' as reporter,
        'undated' as time_period,
        'legal_evidence' as submission_id,
        false as is_synthetic
    from {{ ref('legal_evidence') }} as found
    inner join {{ ref('int_areas') }} as areas
        on found.ref_area = areas.ref_area

),

evidence as (

    select * from cited
    union all
    select * from about_provisions

)

select * from evidence
order by ref_area, topic, statement, year, reporter
