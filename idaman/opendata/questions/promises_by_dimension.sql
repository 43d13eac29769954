-- How do the signed promises stand, dimension by dimension?
-- reads: obligations
-- asks: government
select
    dimension,
    standing,
    count(*) as promises,
    sum(case when is_sample then 1 else 0 end) as invented
from obligations
where government = :government
group by dimension, standing
order by dimension, standing
