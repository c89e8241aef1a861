namespace Winnow.Silo.Settings;

/// <summary>A setting that the start stops at; the message says which and why.</summary>
internal sealed class SettingsException(string message, Exception? cause = null) : Exception(message, cause);
