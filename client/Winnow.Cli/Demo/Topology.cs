namespace Winnow.Cli.Demo;

/// <summary>An index of a cluster.</summary>
internal sealed record Place(string Cluster, string Index)
{
    public override string ToString() => $"{Cluster}/{Index}";
}

/// <summary>One index that follows another.</summary>
internal sealed record Follow(Place Follower, Place Leader);

/// <summary>Which clusters there are, where is written, and who follows whom.</summary>
internal sealed record Topology(string Name, string Description)
{
    /// <summary>The alias over which indices are read where there is more than one.</summary>
    public const string Alias = "orders-all";

    public static readonly Topology DisasterRecovery = new("ccr-dr", "One cluster follows another, takes over when that is killed, and gives back when it has returned")
    {
        Written = [new("main", "orders")],
        Follows = [new(new("standby", "orders"), new("main", "orders"))],
    };

    public static readonly Topology OneToMany = new("ccr-one-to-many", "Two clusters follow one")
    {
        Written = [new("head", "orders")],
        Follows = [new(new("berlin", "orders"), new("head", "orders")), new(new("tokyo", "orders"), new("head", "orders"))],
    };

    public static readonly Topology Chain = new("ccr-chain", "C follows B, and B follows A")
    {
        Written = [new("a", "orders")],
        Follows = [new(new("b", "orders"), new("a", "orders")), new(new("c", "orders"), new("b", "orders"))],
    };

    public static readonly Topology BiDirectional = new("ccr-bi-directional", "Two clusters write an index each, follow the other's, and read both through one alias")
    {
        Written = [new("east", "orders-east"), new("west", "orders-west")],
        Follows = [new(new("west", "orders-east"), new("east", "orders-east")), new(new("east", "orders-west"), new("west", "orders-west"))],
        ReadOverAlias = ["east", "west"],
    };

    public static readonly Topology ManyToOne = new("ccr-many-to-one", "One cluster follows two others, for reports over both")
    {
        Written = [new("north", "orders-north"), new("south", "orders-south")],
        Follows = [new(new("reports", "orders-north"), new("north", "orders-north")), new(new("reports", "orders-south"), new("south", "orders-south"))],
        ReadOverAlias = ["reports"],
    };

    public static readonly Topology[] All = [DisasterRecovery, OneToMany, Chain, BiDirectional, ManyToOne];

    public required Place[] Written { get; init; }

    /// <summary>A leader that is a follower itself comes after what makes it one.</summary>
    public required Follow[] Follows { get; init; }

    /// <summary>Clusters that read all of it over <see cref="Alias"/>.</summary>
    public string[] ReadOverAlias { get; init; } = [];

    public IEnumerable<string> Clusters =>
        Written.Select(place => place.Cluster).Concat(Follows.Select(follow => follow.Follower.Cluster)).Distinct(StringComparer.Ordinal);
}
