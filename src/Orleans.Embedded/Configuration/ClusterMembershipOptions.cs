namespace Orleans.Configuration;

/// <summary>How silos watch each other.</summary>
public class ClusterMembershipOptions
{
    /// <summary>How many probes in a row must fail before a silo is suspected.</summary>
    /// <value>3</value>
    public int NumMissedProbesLimit { get; set; } = 3;

    /// <summary>The time between probes, and how long each may take.</summary>
    /// <value>5 seconds</value>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <value>1 second</value>
    public TimeSpan MinProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <value>30 seconds</value>
    public TimeSpan MaxProbeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the membership table is read without other cause.</summary>
    /// <value>60 seconds</value>
    public TimeSpan TableRefreshTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a suspicion counts.</summary>
    /// <value>120 seconds</value>
    public TimeSpan DeathVoteExpirationTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How often a silo writes to the table that it is alive.</summary>
    /// <value>30 seconds</value>
    public TimeSpan IAmAliveTablePublishTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many such writes may be missed before a silo counts as stale when another joins.</summary>
    /// <value>3</value>
    public int NumMissedTableIAmAliveLimit { get; set; } = 3;

    /// <summary>How long a silo tries to join.</summary>
    /// <value>5 minutes</value>
    public TimeSpan MaxJoinAttemptTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether members that a joining silo cannot reach in that time are declared dead.</summary>
    /// <value>false</value>
    public bool EvictWhenMaxJoinAttemptTimeExceeded { get; set; }

    /// <summary>Whether silos tell each other of changes at once.</summary>
    /// <value>true</value>
    public bool UseLivenessGossip { get; set; } = true;

    /// <summary>How many others each silo probes.</summary>
    /// <value>10</value>
    public int NumProbedSilos { get; set; } = 10;

    /// <summary>How many silos must suspect one before it is declared dead; fewer when there are not so many.</summary>
    /// <value>2</value>
    public int NumVotesForDeathDeclaration { get; set; } = 2;

    /// <summary>Whether silos are declared dead at all.</summary>
    /// <value>true</value>
    public bool LivenessEnabled { get; set; } = true;

    /// <summary>How long the rows of dead silos are kept.</summary>
    /// <value>7 days</value>
    public TimeSpan DefunctSiloExpiration { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often such rows are removed; null for never.</summary>
    /// <value>1 hour</value>
    public TimeSpan? DefunctSiloCleanupPeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many rows of dead silos are kept; null for any number.</summary>
    /// <value>200</value>
    public int? MaxDefunctSiloEntries { get; set; } = 200;

    /// <summary>Whether the last probe before a suspicion goes through a third silo.</summary>
    /// <value>true</value>
    public bool EnableIndirectProbes { get; set; } = true;

    /// <value>true</value>
    public bool EnableConnectionLivenessCheck { get; set; } = true;

    /// <summary>Whether a silo that is not well itself waits longer for probes.</summary>
    /// <value>true</value>
    public bool ExtendProbeTimeoutDuringDegradation { get; set; } = true;

    /// <value>10 seconds</value>
    public TimeSpan LocalHealthDegradationMonitoringPeriod { get; set; } = TimeSpan.FromSeconds(10);
}
