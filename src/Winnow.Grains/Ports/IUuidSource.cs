namespace Winnow.Grains;

/// <summary>Where identities come from: index uuids, allocation ids, context ids.</summary>
public interface IUuidSource
{
    /// <summary>22 characters of url-safe base64 over 128 random bits.</summary>
    string Next();
}
