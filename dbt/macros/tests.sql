{#- No two rows have the same key. -#}
{% test unique_grain(model, columns) %}
    select {{ columns | join(', ') }}
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}

{#- Every code of these columns is in its list; one pass over the distinct codes instead of a scan for each column. -#}
{% test codes_are_listed(model, lists) %}
    {% for column, list in lists.items() %}
    select
        '{{ column }}' as column_name,
        codes.{{ column }} as code
    from (select distinct {{ column }} from {{ model }}) as codes
    left join {{ ref(list) }} as code_list
        on codes.{{ column }} = code_list.code
    where code_list.code is null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{% endtest %}

{#- In every dimension a parent is the sum of its children wherever all children of a table are there. A table has either
    all children that the office reports or none, so the sum over the children present must be the parent. Rates and
    figures of quality do not add up, nor do classes of the ICCS. All other codes of a row are compared as one number:
    seventeen columns of text for each dimension took all the memory that the warehouse may have. -#}
{% test totals_are_sums(model, dimensions) %}
    {% for dimension in dimensions %}
    {%- set others = ['indicator', 'breakdown', 'time_period'] + (dimensions | reject('equalto', dimension) | list) %}
    select
        '{{ dimension }}' as dimension,
        parents.indicator,
        parents.breakdown,
        parents.time_period
    from (
        select
            indicator,
            breakdown,
            time_period,
            {{ dimension }} as code,
            hash({{ others | join(', ') }}) as others,
            value
        from {{ model }}
        where denominator is null and unit_measure = 'NR' and indicator != 'C01'
    ) as parents
    inner join (
        select
            closure.ancestor as code,
            hash(rows_below.{{ others | join(', rows_below.') }}) as others,
            sum(rows_below.value) as value
        from {{ model }} as rows_below
        inner join {{ ref('int_closure') }} as closure
            on
                closure.dimension = '{{ dimension }}'
                and closure.distance = 1
                and rows_below.{{ dimension }} = closure.descendant
        where rows_below.denominator is null and rows_below.unit_measure = 'NR' and rows_below.indicator != 'C01'
        group by all
    ) as children
        on
            parents.code = children.code
            and parents.others = children.others
    where parents.value is distinct from children.value
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{% endtest %}

{#- Joining the code lists neither loses nor doubles a row. -#}
{% test as_many_rows_as(model, other) %}
    select
        counted.here,
        counted.there
    from (
        select
            (select count(*) from {{ model }}) as here,
            (select count(*) from {{ other }}) as there
    ) as counted
    where counted.here != counted.there
{% endtest %}
