using MessagePack;

namespace MagicOnion;

/// <summary>Two to fifteen arguments of a call as one message: an array of them.</summary>
[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2>(T1 item1, T2 item2)
{
    [Key(0)]
    public readonly T1 Item1 = item1;

    [Key(1)]
    public readonly T2 Item2 = item2;
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3>(T1 item1, T2 item2, T3 item3)
{
    [Key(0)]
    public readonly T1 Item1 = item1;

    [Key(1)]
    public readonly T2 Item2 = item2;

    [Key(2)]
    public readonly T3 Item3 = item3;
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4>(T1 item1, T2 item2, T3 item3, T4 item4)
{
    [Key(0)]
    public readonly T1 Item1 = item1;

    [Key(1)]
    public readonly T2 Item2 = item2;

    [Key(2)]
    public readonly T3 Item3 = item3;

    [Key(3)]
    public readonly T4 Item4 = item4;
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4, T5>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5)
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
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4, T5, T6>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6)
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
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7)
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
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8)
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
}

[MessagePackObject]
[method: SerializationConstructor]
public readonly struct DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, T8 item8, T9 item9)
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
}
