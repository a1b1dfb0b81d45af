using MessagePack;

namespace MagicOnion;

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8, T9 item9, T10 item10)
{
    [Key(0)]
    public readonly T1 Item1 = item1;

    [Key(1)]
    public readonly T2 Item2 = item2;

    [Key(2)]
    public readonly T3 Item3 = item3;

    [Key(3)]
    public readonly T4 Item4 = item4;

    [Key(4)]
    public readonly T5 Item5 = item5;

    [Key(5)]
    public readonly T6 Item6 = item6;

    [Key(6)]
    public readonly T7 Item7 = item7;

    [Key(7)]
    public readonly T8 Item8 = item8;

    [Key(8)]
    public readonly T9 Item9 = item9;

    [Key(9)]
    public readonly T10 Item10 = item10;
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8, T9 item9, T10 item10, T11 item11)
{
    [Key(0)]
    public readonly T1 Item1 = item1;

    [Key(1)]
    public readonly T2 Item2 = item2;

    [Key(2)]
    public readonly T3 Item3 = item3;

    [Key(3)]
    public readonly T4 Item4 = item4;

    [Key(4)]
    public readonly T5 Item5 = item5;

    [Key(5)]
    public readonly T6 Item6 = item6;

    [Key(6)]
    public readonly T7 Item7 = item7;

    [Key(7)]
    public readonly T8 Item8 = item8;

    [Key(8)]
    public readonly T9 Item9 = item9;

    [Key(9)]
    public readonly T10 Item10 = item10;

    [Key(10)]
    public readonly T11 Item11 = item11;
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8, T9 item9, T10 item10, T11 item11, T12 item12)
{
    [Key(0)]
    public readonly T1 Item1 = item1;

    [Key(1)]
    public readonly T2 Item2 = item2;

    [Key(2)]
    public readonly T3 Item3 = item3;

    [Key(3)]
    public readonly T4 Item4 = item4;

    [Key(4)]
    public readonly T5 Item5 = item5;

    [Key(5)]
    public readonly T6 Item6 = item6;

    [Key(6)]
    public readonly T7 Item7 = item7;

    [Key(7)]
    public readonly T8 Item8 = item8;

    [Key(8)]
    public readonly T9 Item9 = item9;

    [Key(9)]
    public readonly T10 Item10 = item10;

    [Key(10)]
    public readonly T11 Item11 = item11;

    [Key(11)]
    public readonly T12 Item12 = item12;
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8, T9 item9, T10 item10, T11 item11, T12 item12, T13 item13)
{
    [Key(0)]
    public readonly T1 Item1 = item1;

    [Key(1)]
    public readonly T2 Item2 = item2;

    [Key(2)]
    public readonly T3 Item3 = item3;

    [Key(3)]
    public readonly T4 Item4 = item4;

    [Key(4)]
    public readonly T5 Item5 = item5;

    [Key(5)]
    public readonly T6 Item6 = item6;

    [Key(6)]
    public readonly T7 Item7 = item7;

    [Key(7)]
    public readonly T8 Item8 = item8;

    [Key(8)]
    public readonly T9 Item9 = item9;

    [Key(9)]
    public readonly T10 Item10 = item10;

    [Key(10)]
    public readonly T11 Item11 = item11;

    [Key(11)]
    public readonly T12 Item12 = item12;

    [Key(12)]
    public readonly T13 Item13 = item13;
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8, T9 item9, T10 item10, T11 item11, T12 item12, T13 item13, T14 item14)
{
    [Key(0)]
    public readonly T1 Item1 = item1;

    [Key(1)]
    public readonly T2 Item2 = item2;

    [Key(2)]
    public readonly T3 Item3 = item3;

    [Key(3)]
    public readonly T4 Item4 = item4;

    [Key(4)]
    public readonly T5 Item5 = item5;

    [Key(5)]
    public readonly T6 Item6 = item6;

    [Key(6)]
    public readonly T7 Item7 = item7;

    [Key(7)]
    public readonly T8 Item8 = item8;

    [Key(8)]
    public readonly T9 Item9 = item9;

    [Key(9)]
    public readonly T10 Item10 = item10;

    [Key(10)]
    public readonly T11 Item11 = item11;

    [Key(11)]
    public readonly T12 Item12 = item12;

    [Key(12)]
    public readonly T13 Item13 = item13;

    [Key(13)]
    public readonly T14 Item14 = item14;
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8, T9 item9, T10 item10, T11 item11, T12 item12, T13 item13, T14 item14, T15 item15)
{
    [Key(0)]
    public readonly T1 Item1 = item1;

    [Key(1)]
    public readonly T2 Item2 = item2;

    [Key(2)]
    public readonly T3 Item3 = item3;

    [Key(3)]
    public readonly T4 Item4 = item4;

    [Key(4)]
    public readonly T5 Item5 = item5;

    [Key(5)]
    public readonly T6 Item6 = item6;

    [Key(6)]
    public readonly T7 Item7 = item7;

    [Key(7)]
    public readonly T8 Item8 = item8;

    [Key(8)]
    public readonly T9 Item9 = item9;

    [Key(9)]
    public readonly T10 Item10 = item10;

    [Key(10)]
    public readonly T11 Item11 = item11;

    [Key(11)]
    public readonly T12 Item12 = item12;

    [Key(12)]
    public readonly T13 Item13 = item13;

    [Key(13)]
    public readonly T14 Item14 = item14;

    [Key(14)]
    public readonly T15 Item15 = item15;
}
