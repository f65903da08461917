{#- The code of a list for everything that senders wrote in one dimension: through the crosswalk of the scheme where it
    has a row valid in the period, else the code itself. The code is selected from the list, so that what the list does
    not know stays empty and is caught by the contracts of the marts. -#}
{% macro coded(dimension, written, facts) -%}
    select
        written_codes.scheme,
        written_codes.written,
        written_codes.period_from,
        written_codes.period_to,
        code_list.code,
        -- A code of the lists means what the list says.
        coalesce(crosswalk.mapping, 'exact') as mapping
    from (
        select distinct
            scheme,
            {{ written }} as written,
            period_from,
            period_to
        from {{ facts }}
        where {{ written }} is not null
    ) as written_codes
    left join {{ ref('crosswalk_' ~ dimension) }} as crosswalk
        on
            written_codes.scheme = crosswalk.scheme
            and written_codes.written = crosswalk.source_code
            and coalesce(crosswalk.valid_from, written_codes.period_from) <= written_codes.period_to
            and coalesce(crosswalk.valid_to, written_codes.period_to) >= written_codes.period_from
    left join {{ ref('cl_' ~ dimension) }} as code_list
        on coalesce(crosswalk.code, written_codes.written) = code_list.code
    -- Where a code changed its meaning inside a period, the later meaning is taken.
    qualify row_number() over (
        partition by
            written_codes.scheme, written_codes.written, written_codes.period_from, written_codes.period_to
        order by crosswalk.valid_from desc nulls last
    ) = 1
{%- endmacro %}

{#- Dimensions that have a code list and no crosswalk, because no scheme so far writes them in words of its own. -#}
{% macro listed(dimension, written, facts) -%}
    select
        written_codes.scheme,
        written_codes.written,
        written_codes.period_from,
        written_codes.period_to,
        code_list.code,
        'exact' as mapping
    from (
        select distinct
            scheme,
            {{ written }} as written,
            period_from,
            period_to
        from {{ facts }}
        where {{ written }} is not null
    ) as written_codes
    left join {{ ref('cl_' ~ dimension) }} as code_list
        on written_codes.written = code_list.code
{%- endmacro %}
