namespace Winnow.Protocols.Following;

/// <summary>What becomes of a follower whose leader was deleted.</summary>
public enum OnLeaderDelete
{
    /// <summary>It stays as it is, and says why it cannot go on.</summary>
    Keep,

    /// <summary>It becomes an ordinary index.</summary>
    Unfollow,

    Delete,
}

internal static class OnLeaderDeletes
{
    public const string Name = "on_leader_delete";

    public static OnLeaderDelete Read(FollowBody body)
    {
        switch (body.Text(Name))
        {
            case null or "keep":
                return OnLeaderDelete.Keep;
            case "unfollow":
                return OnLeaderDelete.Unfollow;
            case "delete":
                return OnLeaderDelete.Delete;
            case var other:
                body.Invalid($"[{Name}] must be one of [keep, unfollow, delete] but was [{other}]");
                return OnLeaderDelete.Keep;
        }
    }
}
